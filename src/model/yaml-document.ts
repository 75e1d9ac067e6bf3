import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
} from 'yaml'
import type { PathPart, Problem } from './problem.ts'

/** A YAML text as plain values, with the way back from a path to the place in the text. */
export interface YamlDocument {
  value: unknown
  problems: Problem[]
  /** The place of the value at a path, or of its key; of the nearest thing around it where it isn't there. */
  placeOf: (path: PathPart[], part: 'key' | 'value') => { line: number; column: number }
}

/** Aliases past this number are taken for an attack: each may multiply what stands behind it. */
const MAX_ALIASES = 100

export function parseYaml(text: string): YamlDocument {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, version: '1.2' })
  const document = 'empty' in documents ? undefined : documents[0]
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const problem = (message: string, offset: number): Problem => ({
    severity: 'error',
    message,
    path: [],
    ...place(offset),
  })
  const placeOf = (path: PathPart[], part: 'key' | 'value') =>
    place(offsetOf(document?.contents ?? null, path, part))
  if (!document || document.contents === null) {
    return { value: undefined, problems: [problem('the file is empty; expected a topology', 0)], placeOf }
  }
  const complaints = [...document.errors, ...document.warnings]
  // Where the library's own stack ends, what it says of the rest means nothing.
  const tooDeep = complaints.find((error) => error.code === 'RESOURCE_EXHAUSTION')
  const problems = tooDeep
    ? [problem('it is nested too deeply; expected a topology', tooDeep.pos[0])]
    : complaints.map((error) => problem(withoutSource(error.message), error.pos[0]))
  if (!('empty' in documents) && documents.length > 1) {
    const second = documents[1]?.range[0] ?? 0
    problems.push(problem('a second document begins here; expected one topology in a file', second))
  }
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined)
        problems.push(
          problem(
            'an alias of what has no anchor before it; quote a value that begins with *',
            startOf(alias),
          ),
        )
    },
  })
  if (problems.length > 0) return { value: undefined, problems, placeOf }
  keepNumbersAsWritten(document)
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown, problems, placeOf }
  } catch (error) {
    // What the library throws where the aliases multiply too far.
    if (!(error instanceof ReferenceError)) throw error
    const message = `its aliases stand for too much; expected at most ${MAX_ALIASES} of them`
    return { value: undefined, problems: [problem(message, 0)], placeOf }
  }
}

/** A directive's value is text to us: `1.10` must not become 1.1, nor 9007199254740993 its neighbour. */
function keepNumbersAsWritten(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== 'config') return undefined
      visit(pair.value as Node, {
        Scalar(_key, scalar) {
          if (Number.isFinite(scalar.value) && scalar.source !== undefined) scalar.value = scalar.source
        },
      })
      return visit.SKIP
    },
  })
}

/** The library's message as far as it does not quote the file: a password may stand there. */
function withoutSource(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/(?<=\S): .*$/, '')
}

function offsetOf(root: Node | null, path: PathPart[], part: 'key' | 'value'): number {
  let node: unknown = root
  let offset = startOf(root)
  for (const [depth, key] of path.entries()) {
    const pair: Pair | undefined = isMap(node)
      ? node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key))
      : undefined
    const next: unknown = pair ? pair.value : getChild(node, key)
    if (!pair && next === undefined) return offset
    const last = depth === path.length - 1
    const start =
      pair && ((last && part === 'key') || startOf(next) === 0) ? startOf(pair.key) : startOf(next)
    offset = start
    node = next
  }
  return offset
}

function getChild(node: unknown, key: PathPart): unknown {
  return typeof node === 'object' && node !== null && 'get' in node && typeof node.get === 'function'
    ? (node.get(key, true) as unknown)
    : undefined
}

function startOf(node: unknown): number {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : 0
}

import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLError,
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
  const problem = (message: string, offset: number, advice?: string): Problem => ({
    severity: 'error',
    message,
    ...(advice === undefined ? {} : { try: advice }),
    path: [],
    ...place(offset),
  })
  const placeOf = (path: PathPart[], part: 'key' | 'value') =>
    place(offsetOf(document?.contents ?? null, path, part))
  if (!document || document.contents === null) {
    return { value: undefined, problems: [problem('the file is empty; expected a topology', 0)], placeOf }
  }
  const complaints = [...document.errors, ...document.warnings]
  const nested = new Set(
    complaints.flatMap(({ code, pos }) => (code === 'BLOCK_AS_IMPLICIT_KEY' ? [pos[0]] : [])),
  )
  const manyLines = new Map(
    complaints.flatMap(({ code, pos }) => (code === 'MULTILINE_IMPLICIT_KEY' ? [pos] : [])),
  )
  // Where the library's own stack ends, what it says of the rest means nothing.
  const tooDeep = complaints.find((error) => error.code === 'RESOURCE_EXHAUSTION')
  const problems = tooDeep
    ? [problem('it is nested too deeply; expected a topology', tooDeep.pos[0])]
    : onePerLine(
        complaints
          // Said of one place together, both are about one line.
          .filter(({ code, pos }) => code !== 'MULTILINE_IMPLICIT_KEY' || !nested.has(pos[0]))
          .map((error) => complaintOf(error, manyLines, text, document, (offset) => place(offset).line))
          .map(({ message, offset, advice }) => problem(message, offset, advice)),
      )
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

interface Complaint {
  message: string
  offset: number
  advice?: string
}

const INDENTATION = 'wrong indentation; expected keys that belong together to begin in the same column'
const COLON_WITHOUT_SPACE = /^[\w-]+:[^\s:]/

/** Whether a text is `key:value`: YAML takes it for one word. */
export function lacksSpace(text: string): boolean {
  return COLON_WITHOUT_SPACE.test(text)
}

export const SPACE_MISSING = { message: 'a space is missing after the colon', advice: 'key: value' }

/**
 * What the library complains of, in words that say what to do, and without what may be a password. `manyLines`: where
 * keys begin and end that go over several lines.
 */
function complaintOf(
  { code, message, pos: [offset] }: YAMLError,
  manyLines: Map<number, number>,
  text: string,
  document: Document,
  lineOf: (offset: number) => number,
): Complaint {
  const rest = text.slice(offset)
  const isKey = code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY'
  if (code === 'TAB_AS_INDENT')
    return { message: 'a tab indents this line; expected spaces', offset, advice: 'two spaces for each tab' }
  if (code === 'DUPLICATE_KEY')
    return { message: twice(document, offset, lineOf), offset, advice: 'one of the two' }
  // A value that goes on in the next line, up to a colon: that line was to be a key of its own.
  const end = manyLines.get(offset)
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && end !== undefined)
    return { message: INDENTATION, offset: lastLineOf(text, offset, end) }
  if ((isKey || code === 'MISSING_CHAR') && lacksSpace(rest)) return { ...SPACE_MISSING, offset }
  if (code === 'MULTILINE_IMPLICIT_KEY')
    return { message: 'a colon is missing in this line', offset, advice: 'key: value' }
  if (code === 'BLOCK_AS_IMPLICIT_KEY')
    return { message: 'a second colon in one value', offset, advice: 'quotes around the value' }
  // Of a bracket left open the library says the same, but there no key follows.
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  const beginsLine = before.trim() === '' && /^ *[\w-]+:(\s|$)/.test(rest)
  if ((code === 'BAD_INDENT' || code === 'UNEXPECTED_TOKEN') && beginsLine)
    return { message: INDENTATION, offset: offset + rest.search(/\S/) }
  return { message: withoutSource(message), offset }
}

/** Where the last line of a range has its first word. */
function lastLineOf(text: string, start: number, end: number): number {
  const line = text.lastIndexOf('\n', end - 1) + 1
  return line <= start ? start : line + text.slice(line, end).search(/\S|$/)
}

/** What follows a mistake in its line is mostly of its making. */
function onePerLine(problems: Problem[]): Problem[] {
  const lines = new Set<number | undefined>()
  return problems.filter(({ line }) => !lines.has(line) && lines.add(line))
}

/** A key is named only where it has a value and is a plain word: `{ secret, secret }` is a map too. */
function twice(document: Document, offset: number, lineOf: (offset: number) => number): string {
  let found = 'a key is given twice'
  visit(document, {
    Map(_, map) {
      const pair = map.items.find(({ key }) => startOf(key) === offset && isScalar(key))
      if (!pair || !isScalar(pair.key)) return undefined
      const name = String(pair.key.value)
      const first = map.items.find(({ key }) => isScalar(key) && String(key.value) === name)
      const shown = /^[\w-]{1,60}$/.test(name) && !isNothing(pair.value) ? `the key ${name}` : 'a key'
      found = `${shown} is given twice, first in line ${lineOf(startOf(first?.key))}`
      return visit.BREAK
    },
  })
  return found
}

function isNothing(value: unknown): boolean {
  return value === null || (isScalar(value) && value.value === null)
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

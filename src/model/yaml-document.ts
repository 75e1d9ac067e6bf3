import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLError,
  type YAMLMap,
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

/** What is no YAML at all offends once for each of its characters. Nobody reads further than this. */
const MAX_COMPLAINTS = 1000

export function parseYaml(text: string): YamlDocument {
  const documents = parseAllDocuments(text, {
    prettyErrors: false,
    version: '1.2',
    // Done below: the library compares each key with each other one, which took minutes for a file of a megabyte.
    uniqueKeys: false,
  })
  const document = 'empty' in documents ? undefined : documents[0]
  const place = placesIn(text)
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
  const complaints = [...document.errors, ...document.warnings].slice(0, MAX_COMPLAINTS)
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
          .map((error) => complaintOf(error, manyLines, text))
          .concat(complaintsOfKeys(document, (offset) => place(offset).line).slice(0, MAX_COMPLAINTS))
          .toSorted((a, b) => a.offset - b.offset)
          .map(({ message, offset, advice }) => problem(message, offset, advice)),
      )
  if (!('empty' in documents) && documents.length > 1) {
    const second = documents[1]?.range[0] ?? 0
    problems.push(problem('a second document begins here; expected one topology in a file', second))
  }
  for (const { message, offset } of complaintsOfAliases(document).slice(0, MAX_COMPLAINTS))
    problems.push(problem(message, offset))
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

/** Line and column of an offset. The library's own counter misses line ends around some mistakes. */
function placesIn(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  return (offset) => {
    let line = 0
    for (let above = starts.length; above - line > 1; ) {
      const middle = (line + above) >> 1
      if ((starts[middle] ?? 0) <= offset) line = middle
      else above = middle
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
  }
}

function complaintsOfAliases(document: Document): Complaint[] {
  const anchors = new Set<string>()
  const found: Complaint[] = []
  visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.add(node.anchor)
    },
    Alias(_, alias, path) {
      const offset = startOf(alias)
      if (!anchors.has(alias.source)) {
        const message = 'an alias of what has no anchor before it; quote a value that begins with *'
        found.push({ message, offset })
      } else if (path.some((around) => isCollection(around) && around.anchor === alias.source))
        found.push({ message: 'an alias inside of what it stands for', offset })
    },
  })
  return found
}

/** Under these numbers are text. */
const AS_WRITTEN = new Set<unknown>(['config', 'modules'])

/** A directive's value is text to us: `1.10` must not become 1.1, nor 9007199254740993 its neighbour. */
function keepNumbersAsWritten(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !AS_WRITTEN.has(pair.key.value)) return undefined
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
): Complaint {
  const rest = text.slice(offset)
  const isKey = code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY'
  if (code === 'TAB_AS_INDENT')
    return { message: 'a tab indents this line; expected spaces', offset, advice: 'two spaces for each tab' }
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

function complaintsOfKeys(document: Document, lineOf: (offset: number) => number): Complaint[] {
  const found: Complaint[] = []
  visit(document, {
    Map(_, map) {
      const first = new Map<string, number>()
      for (const { key, value } of map.items) {
        const offset = startOf(key)
        if (!isScalar(key)) {
          if (key !== null && !isAlias(key))
            found.push({ message: 'a key that is no text', offset, advice: 'key: value' })
          continue
        }
        const name = nameOf(key)
        // As plain values have it, it would be no key at all; at the top the schema says so of every unknown one.
        if (name === '__proto__' && map !== document.contents)
          found.push({ message: 'a key that nothing can have', offset, advice: 'another name' })
        const before = first.get(name)
        if (before === undefined) first.set(name, offset)
        else {
          const message = `${shownKey(name, value)} is given twice, first in line ${lineOf(before)}`
          found.push({ message, offset, advice: 'one of the two' })
        }
      }
    },
  })
  return found
}

/** A key is named only where it has a value and is a plain word: `{ secret, secret }` is a map too. */
function shownKey(key: string, value: unknown): string {
  return /^[\w-]{1,60}$/.test(key) && !isNothing(value) ? `the key ${key}` : 'a key'
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
    const pair = isMap(node) ? pairsOf(node).get(String(key)) : undefined
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

/** A key as plain values have it: no key at all is the empty one. */
function nameOf(key: unknown): string {
  return String(isScalar(key) ? (key.value ?? '') : key)
}

const pairsByKey = new WeakMap<YAMLMap, Map<string, Pair>>()

/** The pairs of a map by their keys, found once: thousands may be asked for. */
function pairsOf(map: YAMLMap): Map<string, Pair> {
  const known = pairsByKey.get(map)
  if (known) return known
  const pairs = new Map(map.items.map((pair): [string, Pair] => [nameOf(pair.key), pair]))
  pairsByKey.set(map, pairs)
  return pairs
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

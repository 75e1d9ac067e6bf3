import type { z } from 'zod'
import { nearest } from './nearest.ts'
import { hasErrors, type PathPart, type Problem } from './problem.ts'
import type { RuleContext } from './port-rules.ts'
import { checkRules } from './rules.ts'
import {
  sectionKeys,
  TOPOLOGY_KINDS,
  type TopologyFile,
  topLevelKeys,
  topologyFile,
} from './topology-file.ts'
import { NAME_PATTERN } from './topology-name.ts'
import { parseYaml } from './yaml-document.ts'

const KEYS_AND_VALUES = 'keys and values'

/** A topology as it is going to be: parsed, with its name. */
export type Topology = TopologyFile & { name: string }

/** A topology, unless there are errors among the problems. */
export interface ReadTopology {
  topology: Topology | undefined
  problems: Problem[]
}

/** Reads the text of a topology file. Each problem has its place in the file; nothing is thrown. */
export function readTopologyText(text: string, defaultName: string, context: RuleContext = {}): ReadTopology {
  const document = parseYaml(text)
  if (document.problems.length > 0) return { topology: undefined, problems: document.problems }
  const read = readTopologyValue(document.value, defaultName, context)
  return {
    ...read,
    problems: read.problems.map((found) => ({
      ...found,
      ...document.placeOf(found.path, found.aboutKey ? 'key' : 'value'),
    })),
  }
}

/** Reads a topology from plain values, as the library takes them. */
export function readTopologyValue(
  value: unknown,
  defaultName: string,
  context: RuleContext = {},
): ReadTopology {
  const parsed = topologyFile.safeParse(value)
  if (!parsed.success) {
    const kind = kindOf(value)
    const problems = parsed.error.issues.flatMap((issue) => describe(issue, kind, value))
    return { topology: undefined, problems: withoutRepetition(problems) }
  }
  const name = parsed.data.name ?? defaultName
  const problems = [...nameProblems(name), ...checkRules(parsed.data, context)]
  return { topology: hasErrors(problems) ? undefined : { ...parsed.data, name }, problems }
}

/** A number that is too large offends against several limits, and all say the same. */
function withoutRepetition(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((found) => [`${found.path.join('.')} ${found.message}`, found])).values()]
}

function nameProblems(name: string): Problem[] {
  if (NAME_PATTERN.test(name)) return []
  const better = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
  return [
    {
      severity: 'error',
      path: [],
      message: `the file's name gives the topology the name "${name}"; expected a-z, 0-9, dot, underscore and dash`,
      try: `name: ${better.slice(0, 63) || 'shop'}`,
    },
  ]
}

function kindOf(value: unknown): TopologyFile['topology'] | undefined {
  const named = at(value, ['topology'])
  return TOPOLOGY_KINDS.find((kind) => kind === named)
}

function describe(
  issue: z.core.$ZodIssue,
  kind: TopologyFile['topology'] | undefined,
  value: unknown,
): Problem[] {
  const path = issue.path.filter((part): part is PathPart => typeof part !== 'symbol')
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, kind))
  if (path.length === 0) {
    return [problem(path, `expected ${KEYS_AND_VALUES}, seen ${show(path, value)}`, 'topology: sentinel')]
  }
  if (path.length === 1 && path[0] === 'topology') {
    const seen = at(value, path)
    const meant = typeof seen === 'string' ? nearest(seen, TOPOLOGY_KINDS) : undefined
    const found = seen === undefined ? 'the key topology is missing' : `topology: seen ${show(path, seen)}`
    return [
      problem(path, `${found}; expected ${TOPOLOGY_KINDS.join(', ')}`, `topology: ${meant ?? 'sentinel'}`),
    ]
  }
  const section = issue.code === 'invalid_type' && ['object', 'record'].includes(issue.expected)
  const expected = section ? KEYS_AND_VALUES : issue.message
  return [problem(path, `${path.join('.')}: expected ${expected}, seen ${show(path, at(value, path))}`)]
}

function problem(path: PathPart[], message: string, advice?: string): Problem {
  return { severity: 'error', path, message, ...(advice === undefined ? {} : { try: advice }) }
}

function unknownKey(path: PathPart[], key: string, kind: TopologyFile['topology'] | undefined): Problem {
  const section = path.join('.')
  const known = section === '' ? topLevelKeys[kind ?? 'sentinel'] : (sectionKeys[section] ?? ['config'])
  const meant = nearest(key, known)
  const others = TOPOLOGY_KINDS.filter(
    (other) => other !== kind && section === '' && topLevelKeys[other].includes(key),
  )
  const found =
    others.length > 0
      ? `the key ${key} belongs to topology: ${others.join(' and ')}, not to ${kind}`
      : `unknown key${mayBeSecret(path, key, meant) ? '' : ` ${oneLine(key)}`}${section === '' ? '' : ` in ${section}`}`
  const advice =
    others.length > 0 ? undefined : meant !== undefined ? `${meant}:` : `one of ${known.join(', ')}`
  return { ...problem([...path, key], found, advice), aboutKey: true }
}

/** `{ password secret }`, without its colon, is a key. */
function mayBeSecret(path: PathPart[], key: string, meant: string | undefined): boolean {
  return path[0] === 'auth' && (meant === undefined || !/^[A-Za-z_-]+$/.test(key))
}

function at(value: unknown, path: PathPart[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PathPart, unknown>)[part] : undefined,
    value,
  )
}

/** A value as a message shows it: short, on one line, and without anything that may be a password. */
function show(path: PathPart[], value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'object' && path[0] !== 'persistence')
    return Array.isArray(value) ? 'a list' : KEYS_AND_VALUES
  if (path.length === 0 || path[0] === 'auth' || path.includes('config'))
    return typeof value === 'string' ? (value === '' ? 'empty text' : 'text') : `a ${typeof value}`
  return oneLine(typeof value === 'number' ? String(value) : JSON.stringify(value))
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}

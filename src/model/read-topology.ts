import type { z } from 'zod'
import { MODULE_KEYS } from './modules-file.ts'
import { nearest } from './nearest.ts'
import { hasErrors, type PathPart, type Problem } from './problem.ts'
import type { RuleContext } from './port-rules.ts'
import { checkRules } from './rules.ts'
import {
  nodeKeys,
  sectionKeys,
  TOPOLOGY_KINDS,
  type TopologyFile,
  topLevelKeys,
  userKeys,
  topologyFile,
} from './topology-file.ts'
import { NAME_PATTERN } from './topology-name.ts'
import { lacksSpace, parseYaml, SPACE_MISSING } from './yaml-document.ts'

const KEYS_AND_VALUES = 'keys and values'

/** Other words for our keys. */
const SYNONYMS: Record<string, string | undefined> = { shards: 'masters' }

type Kind = TopologyFile['topology']

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
  if (document.problems.length > 0)
    return { topology: undefined, problems: document.problems.toSorted(byPlace) }
  const read = readTopologyValue(document.value, defaultName, context)
  return {
    ...read,
    problems: read.problems
      .map((found) => ({ ...found, ...document.placeOf(found.path, found.aboutKey ? 'key' : 'value') }))
      .toSorted(byPlace),
  }
}

function byPlace(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

/** Reads a topology from plain values, as the library takes them. */
export function readTopologyValue(
  value: unknown,
  defaultName: string,
  context: RuleContext = {},
): ReadTopology {
  const read = readValue(value, defaultName, context)
  // Names and keys are text of the file's author.
  const problems = read.problems.map((found) => ({ ...found, message: inOneLine(found.message) }))
  return { ...read, problems }
}

function readValue(value: unknown, defaultName: string, context: RuleContext): ReadTopology {
  const parsed = topologyFile.safeParse(context.freePorts === true ? withFreePorts(value) : value)
  if (!parsed.success) {
    const kind = kindOf(value)
    const problems = parsed.error.issues.flatMap((issue) => describe(issue, kind, value))
    return { topology: undefined, problems: withoutRepetition(problems) }
  }
  const name = parsed.data.name ?? defaultName
  const problems = [...nameProblems(name), ...checkRules(parsed.data, context)]
  return { topology: hasErrors(problems) ? undefined : { ...parsed.data, name }, problems }
}

/** The same with `port: auto` where no port is named. What is no topology stays as it is. */
function withFreePorts(value: unknown): unknown {
  const kind = kindOf(value)
  if (kind === undefined) return value
  const file = { ...(value as Record<string, unknown>) }
  file['port'] ??= 'auto'
  const { sentinel = {} } = file
  if (kind === 'sentinel' && typeof sentinel === 'object' && sentinel !== null && !Array.isArray(sentinel))
    file['sentinel'] = { port: 'auto', ...sentinel }
  return file
}

/** A number that is too large offends against several limits, and all say the same. */
function withoutRepetition(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((found) => [`${found.path.join('.')} ${found.message}`, found])).values()]
}

function nameProblems(name: string): Problem[] {
  if (NAME_PATTERN.test(name)) return []
  return [
    {
      severity: 'error',
      path: [],
      message: `the file's name gives the topology the name "${name}"; expected a-z, 0-9, dot, underscore and dash`,
      try: `name: ${betterName(name)}`,
    },
  ]
}

/** A name that is allowed, as near to one that is not as can be. */
export function betterName(name: string): string {
  const better = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
  return better.slice(0, 63) || 'shop'
}

function kindOf(value: unknown): Kind | undefined {
  const named = at(value, ['topology'])
  return TOPOLOGY_KINDS.find((kind) => kind === named)
}

function describe(issue: z.core.$ZodIssue, kind: Kind | undefined, value: unknown): Problem[] {
  const path = issue.path.filter((part): part is PathPart => typeof part !== 'symbol')
  if (issue.code === 'invalid_key')
    return [
      {
        ...problem(path, `${path.slice(0, -1).join('.')}: expected names of ${issue.issues[0]?.message}`),
        aboutKey: true,
      },
    ]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      ...unknownKey(path, key, kind, at(value, [...path, key])),
      aboutKey: true,
    }))
  const seen = at(value, path)
  const inside = issue.code === 'invalid_union' && isSection(seen) ? insideOf(issue) : []
  if (inside.length > 0) return inside.flatMap((inner) => describe(inner, kind, value))
  const section = issue.code === 'invalid_type' && ['object', 'record'].includes(issue.expected)
  if ((path.length === 0 || section) && typeof seen === 'string' && lacksSpace(seen))
    return [problem(path, SPACE_MISSING.message, SPACE_MISSING.advice)]
  if (path.length === 0) {
    return [problem(path, `expected ${KEYS_AND_VALUES}, seen ${show(path, value)}`, 'topology: sentinel')]
  }
  if (path.length === 1 && path[0] === 'topology') {
    const misspelt = seen === undefined ? nearest('topology', Object.keys(value ?? {})) : undefined
    if (misspelt !== undefined)
      return [{ ...problem([misspelt], `unknown key ${oneLine(misspelt)}`, 'topology:'), aboutKey: true }]
    if (seen === undefined && isDrill(value))
      return [problem(path, 'this is a drill, not a topology', 'redis-ha drill with this file')]
    const meant = typeof seen === 'string' ? nearest(seen, TOPOLOGY_KINDS) : undefined
    const found = seen === undefined ? 'the key topology is missing' : `topology: seen ${show(path, seen)}`
    return [
      problem(path, `${found}; expected ${TOPOLOGY_KINDS.join(', ')}`, `topology: ${meant ?? 'sentinel'}`),
    ]
  }
  const isAuth = section && path.join('.') === 'auth'
  const expected = isAuth ? '{ password: … }' : section ? KEYS_AND_VALUES : issue.message
  const advice = isAuth ? 'auth: { password: generate }' : inLowerCase(path, seen, kind)
  return [problem(path, `${path.join('.')}: expected ${expected}, seen ${show(path, seen)}`, advice)]
}

/** Whether a file has what only a drill has. */
function isDrill(value: unknown): boolean {
  return isSection(value) && ['against', 'steps'].some((key) => Object.hasOwn(value as object, key))
}

function isSection(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where a value may be a section: what is wrong in that section, rather than that it is none of the alternatives. */
function insideOf(union: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  // Of a user the keys are few and its own.
  const isUnknownKey = ({ code }: z.core.$ZodIssue) =>
    union.path[0] === 'users' && code === 'unrecognized_keys'
  const branch =
    union.errors.find((issues) => issues.every((issue) => issue.path.length > 0 || isUnknownKey(issue))) ?? []
  return branch.map((inner) => ({ ...inner, path: [...union.path, ...inner.path] }))
}

/** `persistence: AOF` needs no more than small letters. */
function inLowerCase(path: PathPart[], seen: unknown, kind: Kind | undefined): string | undefined {
  const [key, ...below] = path
  if (typeof seen !== 'string' || key === undefined || below.length > 0) return undefined
  const lower = seen.toLowerCase()
  const isRight = topologyFile.safeParse({ topology: kind, [key]: lower }).success
  return isRight ? `${key}: ${lower}` : undefined
}

function problem(path: PathPart[], message: string, advice?: string): Problem {
  return { severity: 'error', path, message, ...(advice === undefined ? {} : { try: advice }) }
}

/** The keys of what has a name or a place of its own: a user, a module, a node. */
function keysInside(path: PathPart[]): string[] {
  if (path[0] === 'users') return userKeys
  return path.at(-2) === 'modules' ? MODULE_KEYS : nodeKeys
}

function unknownKey(path: PathPart[], key: string, kind: Kind | undefined, value: unknown): Problem {
  const section = path.join('.')
  if (lacksSpace(key)) return problem([...path, key], SPACE_MISSING.message, SPACE_MISSING.advice)
  const plainKey = kind === 'cluster' ? key.replace(/^cluster-/, '') : key
  if (section === '' && kind !== undefined && sectionKeys[kind]?.includes(plainKey)) {
    const shown = typeof value === 'number' ? value : '…'
    return problem([key], `the key ${key} belongs under ${kind}`, `${kind}: { ${plainKey}: ${shown} }`)
  }
  const known = section === '' ? topLevelKeys[kind ?? 'sentinel'] : (sectionKeys[section] ?? keysInside(path))
  const meant = known.find((name) => name === (SYNONYMS[key] ?? plainKey)) ?? nearest(key, known)
  const others = TOPOLOGY_KINDS.filter(
    (other) => other !== kind && section === '' && topLevelKeys[other].includes(key),
  )
  const found =
    others.length > 0
      ? `the key ${key} belongs to topology: ${others.join(' and ')}, not to ${kind}`
      : `unknown key${mayBeSecret(path, key, meant) ? '' : ` ${oneLine(key)}`}${section === '' ? '' : ` in ${section}`}`
  const advice =
    others.length > 0 ? undefined : meant !== undefined ? `${meant}:` : `one of ${known.join(', ')}`
  return problem([...path, key], found, advice)
}

/** `{ password secret }`, without its colon, is a key. */
function mayBeSecret(path: PathPart[], key: string, meant: string | undefined): boolean {
  return (path[0] === 'auth' || path[0] === 'users') && (meant === undefined || !/^[A-Za-z_-]+$/.test(key))
}

function at(value: unknown, path: PathPart[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PathPart, unknown>)[part] : undefined,
    value,
  )
}

/** A private key may stand where its path should. */
function isKey(path: PathPart[]): boolean {
  return path.join('.') === 'tls.key'
}

/** A value as a message shows it: short, on one line, and without anything that may be a password. */
function show(path: PathPart[], value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'object' && path[0] !== 'persistence')
    return Array.isArray(value) ? 'a list' : KEYS_AND_VALUES
  if (
    path.length === 0 ||
    path[0] === 'auth' ||
    path[0] === 'users' ||
    isKey(path) ||
    path.includes('config')
  )
    return typeof value === 'string' ? (value === '' ? 'empty text' : 'text') : `a ${typeof value}`
  return oneLine(typeof value === 'number' ? String(value) : JSON.stringify(value))
}

function oneLine(text: string): string {
  if (text === '') return '""'
  const line = inOneLine(text)
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}

function inOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}

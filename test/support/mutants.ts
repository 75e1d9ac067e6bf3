import { readdirSync, readFileSync } from 'node:fs'

// Topology files as people, editors and attackers spoil them. Every choice comes from the dice that are passed in.

/** A whole number from 0 up to a count, the count not included. */
export type Dice = (count: number) => number

/** What stands where a value should. */
const VALUES = [
  '',
  '""',
  "''",
  '~',
  '0',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  '65535',
  '65536',
  '99999999999999999999',
  '1e400',
  '.nan',
  '-.inf',
  'true',
  'no',
  'auto',
  'generate',
  '[]',
  '{}',
  '[1, 2]',
  '[[[[]]]]',
  '{ a: { b: { c: d } } }',
  '{ env: REDIS_HA_NO_SUCH_VARIABLE }',
  '{ env: "A B" }',
  '"line\\nrequirepass other"',
  '"line\\r\\ninclude /etc/passwd"',
  '"nul \\0"',
  '"\\uD800"',
  '"\\u202Eright to left"',
  '"tab\\tvertical\\v"',
  "'\"unbalanced'",
  '"\\"closed\\"behind"',
  '\'"x" "y"\'',
  '../../etc/passwd',
  '/etc/redis.conf',
  '/',
  '.',
  '~root',
  '$(id)',
  '`id`',
  '%s%n%d',
  '<%= it.node %>',
  'ünïcödé',
  '日本語',
  '😀',
  '127.0.0.2',
  '::1',
  '0.0.0.0',
  'localhost',
  '1.2.3.4',
  '2001-12-14',
  '!!binary aGVsbG8=',
  '!!js/function "x"',
  '!foo bar',
  '*common',
  '*nothing',
  '&self [*self]',
  '&kept x',
  '|\n    two\n    lines',
  '>-\n    folded\n    lines',
  'x'.repeat(600),
  '100mb',
  '1 2 3',
  'redis-server',
  './redis-server',
  'sentinel',
  'cluster',
  'replication',
  '[7001, 7001]',
  '[auto]',
]

/** Lines that stand where they have no business. */
const LINES = [
  'include: /etc/passwd',
  'dir: /',
  'config: { include: /etc/passwd }',
  'config: { dir: / }',
  'config: { "maxmemory 1\\ninclude": x }',
  'config: { "maxmemory": "1\\ninclude /etc/passwd" }',
  'config: { logfile: ../../x }',
  'config: { dbfilename: ../x.rdb }',
  'config: { loadmodule: /tmp/x.so }',
  'config: { aclfile: /tmp/x }',
  'config: { unixsocket: /tmp/x }',
  'config: { SlaveOf: 127.0.0.1 6379 }',
  'config: { primaryauth: x }',
  'config: { rename-command: FLUSHALL gone }',
  'config: { maxmemory: [1mb, 2mb] }',
  'config: { "": x }',
  'config: { "#": x }',
  'config: { __proto__: x, constructor: y, toString: z }',
  'config: { "sentinel monitor": x }',
  'nodes: { redis-99: {} }',
  'nodes: { __proto__: {} }',
  'nodes: { redis-1: { config: { port: 1 } } }',
  'persistence: { save: ["1 1\\nrequirepass x"] }',
  'auth: { password: "p\\nw" }',
  'auth: { user: "a b" }',
  'name: ../up',
  'name: Shop',
  'sentinel: { quorum: 9 }',
  'cluster: { node-timeout: 0 }',
  '<<: *common',
  '? a',
  ': b',
  '- c',
  '---',
  '...',
  '%YAML 1.1',
  '#',
  '\t',
  '{',
  '}',
  '"',
  '\u0000',
  '\uFEFF',
  '\u2028x: y',
]

const CHARACTERS = [
  ...Array.from(':-#&*!|>\'"%@`{}[],?~<=\\ \t\n\r\0x0'),
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\uFEFF',
  '\uD800',
  'é',
  '😀',
  '\n  ',
]

const KEYS = [
  'topology',
  'name',
  'host',
  'port',
  'replicas',
  'masters',
  'sentinels',
  'server',
  'persistence',
  'auth',
  'password',
  'user',
  'config',
  'sentinel',
  'cluster',
  'nodes',
  'quorum',
  'node-timeout',
  'redis-1',
  'sentinel-2',
  'maxmemory',
  '__proto__',
  'constructor',
  '',
  '"a b"',
  '1',
  'null',
  '? x',
  '日本',
  'Port',
  'replica',
  'include',
  '<<',
]

type Mutation = (lines: string[], dice: Dice) => string[]

const MUTATIONS: Mutation[] = [
  (lines, dice) => lines.toSpliced(dice(lines.length), 1),
  (lines, dice) => lines.toSpliced(dice(lines.length), 0, of(lines, dice)),
  (lines, dice) => {
    const at = dice(lines.length)
    return lines.with(at, ' '.repeat(dice(5)) + (lines[at] ?? '').trimStart())
  },
  ...Array.from(
    { length: 4 },
    (): Mutation => (lines, dice) => {
      const at = dice(lines.length)
      return lines.with(
        at,
        (lines[at] ?? '').replace(/(:|-) .*$/, (_, mark: string) => `${mark} ${of(VALUES, dice)}`),
      )
    },
  ),
  (lines, dice) => {
    const at = dice(lines.length)
    return lines.with(
      at,
      (lines[at] ?? '').replace(/[\w-]+(?=:)/, () => of(KEYS, dice)),
    )
  },
  ...Array.from(
    { length: 2 },
    (): Mutation => (lines, dice) => {
      const at = dice(lines.length + 1)
      const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? ''
      return lines.toSpliced(at, 0, indent + of(LINES, dice))
    },
  ),
  (lines, dice) => {
    const text = lines.join('\n')
    const at = dice(text.length + 1)
    return (text.slice(0, at) + of(CHARACTERS, dice) + text.slice(at + dice(2))).split('\n')
  },
  (lines, dice) => {
    const text = lines.join('\n')
    return text.slice(0, dice(text.length + 1)).split('\n')
  },
  (lines, dice) => [...lines.slice(0, dice(lines.length)), ...of(corpus, dice)],
  (lines, dice) =>
    lines.map((line) =>
      line.replaceAll(of([': ', '  ', '-', '"', ', '], dice), of([':', '\t', '', ' '], dice)),
    ),
]

function of<T>(items: readonly T[], dice: Dice): T {
  const item = items[dice(items.length)]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}

const folder = new URL('../corpus/', import.meta.url)

/** The lines of each file of the corpus. All are valid. */
const corpus = readdirSync(folder)
  .toSorted()
  .map((name) => readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n'))

/** A file of the corpus with one to four mutations. */
export function mutant(dice: Dice): string {
  let lines = of(corpus, dice)
  for (let left = 1 + dice(4); left > 0; left--)
    lines = of(MUTATIONS, dice)(lines.length === 0 ? [''] : lines, dice)
  return `${lines.join('\n')}\n`
}

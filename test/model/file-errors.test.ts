import { describe, expect, test } from 'vitest'
import { readTopologyText, readTopologyValue } from '../../src/model/read-topology.ts'
import { errorsIn } from '../support/problems.ts'

// Each line: place, what is wrong, and after → what to do. Bad values are pointed at where they stand, unknown keys at the key.

const SENTINEL_KEYS =
  'topology, name, host, server, persistence, auth, tls, users, expose, debug, links, modules, config, nodes, load, port, replicas, sentinels, sentinel'
const NO_TOPOLOGY =
  '1:1: the key topology is missing; expected replication, sentinel, cluster → topology: sentinel'

describe('what is no topology file at all', () => {
  test.each([
    ['an empty file', '', ['1:1: the file is empty; expected a topology']],
    [
      'a drill',
      'against: sentinel.yaml\nsteps: [run: 1s]\n',
      ['1:1: this is a drill, not a topology → redis-ha drill with this file'],
    ],
    ['comments alone', '# nothing\n\n', ['1:1: the file is empty; expected a topology']],
    ['null', 'null', ['1:1: expected keys and values, seen nothing → topology: sentinel']],
    ['a word', 'sentinel', ['1:1: expected keys and values, seen text → topology: sentinel']],
    ['a list', '- topology: sentinel', ['1:1: expected keys and values, seen a list → topology: sentinel']],
    ['no topology', 'replicas: 2', [NO_TOPOLOGY]],
    ['no topology below a comment', '# shop\n\nreplicas: 2', [NO_TOPOLOGY.replace('1:1', '3:1')]],
    [
      'a topology nearly right',
      'topology: sentinal\nmasters: 3',
      ['1:11: topology: seen "sentinal"; expected replication, sentinel, cluster → topology: sentinel'],
    ],
    [
      'a topology nearly right',
      'topology: Clusters',
      ['1:11: topology: seen "Clusters"; expected replication, sentinel, cluster → topology: cluster'],
    ],
    [
      'a topology of the wrong type',
      'topology: 3',
      ['1:11: topology: seen 3; expected replication, sentinel, cluster → topology: sentinel'],
    ],
    [
      'the key topology nearly right',
      'replica: 2\ntopolgy: sentinel',
      ['2:1: unknown key topolgy → topology:'],
    ],
    [
      'two documents',
      'topology: sentinel\n---\ntopology: cluster',
      ['2:1: a second document begins here; expected one topology in a file'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(errorsIn(text)).toEqual(expected)
  })
})

const NO_SPACE = (place: string) => `${place}: a space is missing after the colon → key: value`
const INDENTATION = (place: string) =>
  `${place}: wrong indentation; expected keys that belong together to begin in the same column`

describe('YAML', () => {
  test.each([
    [
      'a key twice',
      'topology: sentinel\nreplicas: 2\nreplicas: 3',
      ['3:1: the key replicas is given twice, first in line 2 → one of the two'],
    ],
    [
      'a key twice in a section',
      'topology: sentinel\nsentinel: { quorum: 2, quorum: 3 }',
      ['2:24: the key quorum is given twice, first in line 2 → one of the two'],
    ],
    [
      'what may be a password twice',
      'topology: sentinel\nauth: { hunter2, hunter2 }',
      ['2:18: a key is given twice, first in line 2 → one of the two'],
    ],
    [
      'a tab',
      'topology: sentinel\n\treplicas: 2',
      ['2:1: a tab indents this line; expected spaces → two spaces for each tab'],
    ],
    ['no space after the first colon', 'topology:sentinel', [NO_SPACE('1:1')]],
    ['no space after a colon', 'topology:sentinel\nreplicas: 2', [NO_SPACE('1:1')]],
    ['no space after a later colon', 'topology: sentinel\nreplicas:2\nport: 3', [NO_SPACE('2:1')]],
    ['no space after the last colon', 'topology: sentinel\nreplicas:2', [NO_SPACE('2:1')]],
    ['no space in a section', 'topology: sentinel\nsentinel:\n  quorum:2', [NO_SPACE('3:3')]],
    ['no space in braces', 'topology: sentinel\nsentinel: { quorum:2 }', [NO_SPACE('2:13')]],
    ['a key indented too far', 'topology: sentinel\n  replicas: 2\nport: 3', [INDENTATION('2:3')]],
    ['a first key indented', '  topology: sentinel\nreplicas: 2', [INDENTATION('2:1')]],
    [
      'a key indented too little',
      'topology: sentinel\nsentinel:\n  quorum: 2\n parallel-syncs: 3',
      [INDENTATION('4:2')],
    ],
    ['no colon', 'sentinel\nport: 2', ['1:1: a colon is missing in this line → key: value']],
    ['a second colon', 'name: a: b', ['1:7: a second colon in one value → quotes around the value']],
    [
      'a bracket left open',
      'topology: sentinel\nport: [1',
      [expect.stringContaining('must be sufficiently indented and end with a ]')],
    ],
    ['a quote left open', 'topology: sentinel\nname: "shop\n', ['3:1: Missing closing "quote']],
    [
      'an alias of nothing',
      'topology: sentinel\nname: *shop',
      ['2:7: an alias of what has no anchor before it; quote a value that begins with *'],
    ],
    [
      'aliases that multiply',
      [
        'topology: sentinel',
        'a: &a [x, x, x, x, x, x, x, x, x, x]',
        'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
        'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
        'd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]',
        'e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]',
      ].join('\n'),
      ['1:1: its aliases stand for too much; expected at most 100 of them'],
    ],
    [
      'an alias that contains itself',
      'topology: sentinel\nreplicas: &a [*a]',
      ['2:15: an alias inside of what it stands for'],
    ],
    [
      'an alias that contains itself, a key further down',
      'topology: sentinel\npersistence: &p { save: *p }',
      ['2:25: an alias inside of what it stands for'],
    ],
    ['a map as a key', 'topology: sentinel\n? { a: 1 }\n: 2', ['2:3: a key that is no text → key: value']],
    ['no key', 'topology: sentinel\n: 2', [`2:1: unknown key "" → one of ${SENTINEL_KEYS}`]],
    [
      'a key that no object can have',
      'topology: sentinel\nconfig: { __proto__: 1 }',
      ['2:11: a key that nothing can have → another name'],
    ],
    [
      'half of a character',
      'topology: sentinel\nconfig: { a: "\\ud800" }',
      ['2:14: config.a: expected one line of text without NUL, seen text'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(errorsIn(text)).toEqual(expected)
  })

  test('an alias that is honest is followed', () => {
    const text = 'topology: sentinel\nconfig: { a: &x 1, b: *x }'
    expect(readTopologyText(text, 'shop').topology?.config).toEqual({ a: '1', b: '1' })
  })

  // Each takes minutes where every key is compared with every other one, or every mistake with the whole text.
  test.each<[string, (line: number) => string]>([
    ['keys', (line) => `key-${line}: 1\n`],
    ['one key', () => 'replicas: 1\n'],
    [
      'directives that are none',
      (line) => `${line === 0 ? 'topology: replication\nconfig:\n' : ''}  "a ${line}": 1\n`,
    ],
    ['quotes', () => '"'],
    ['aliases', (line) => (line === 0 ? '- &a x\n' : '- *a\n')],
  ])('half a megabyte of %s is answered, each mistake with its place', (_what, lineAt) => {
    const lines: string[] = []
    for (let length = 0; length < 500_000; length += lines.at(-1)?.length ?? 0)
      lines.push(lineAt(lines.length))
    const { topology, problems } = readTopologyText(lines.join(''), 'shop')
    expect(topology).toBeUndefined()
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.every(({ line = 0, column = 0 }) => line > 0 && column > 0)).toBe(true)
  })

  test.each(['[', '{a: '])('a nest of 8000 times %s is one complaint', (bracket) => {
    expect(errorsIn(`topology: ${bracket.repeat(8000)}`)).toEqual([
      expect.stringMatching(/^1:\d+: it is nested too deeply; expected a topology$/),
    ])
  })

  test('lines may end as on Windows, and begin with a byte order mark', () => {
    expect(errorsIn('\uFEFFtopology: sentinel\r\nreplcas: 2\r\n')).toEqual([
      '2:1: unknown key replcas → replicas:',
    ])
  })
})

describe('unknown keys', () => {
  test.each([
    ['replcas: 2', '2:1: unknown key replcas → replicas:'],
    ['Replicas: 2', '2:1: unknown key Replicas → replicas:'],
    ['prot: 6379', '2:1: unknown key prot → port:'],
    ['5: 1', `2:1: unknown key 5 → one of ${SENTINEL_KEYS}`],
    ['<<: { replicas: 3 }', `2:1: unknown key << → one of ${SENTINEL_KEYS}`],
    ['__proto__: { replicas: 3 }', `2:1: unknown key __proto__ → one of ${SENTINEL_KEYS}`],
    ['"a\\nb": 1', `2:1: unknown key a b → one of ${SENTINEL_KEYS}`],
    ['maxmemory: 100mb', `2:1: unknown key maxmemory → one of ${SENTINEL_KEYS}`],
    ['masters: 3', '2:1: the key masters belongs to topology: cluster, not to sentinel'],
    ['cluster: {}', '2:1: the key cluster belongs to topology: cluster, not to sentinel'],
    ['sentinel: { quorun: 2 }', '2:13: unknown key quorun in sentinel → quorum:'],
    ['sentinel:\n  master_name: shop', '3:3: unknown key master_name in sentinel → master-name:'],
    [
      'sentinel: { announce-hostnames: 1 }',
      '2:13: unknown key announce-hostnames in sentinel → one of port, master-name, quorum, down-after-milliseconds, failover-timeout, parallel-syncs, config',
    ],
    ['persistence: { saev: ["900 1"] }', '2:16: unknown key saev in persistence → save:'],
    ['auth: { password: x, usr: app }', '2:22: unknown key usr in auth → user:'],
    [
      'auth: { password: { evn: X } }',
      '2:19: auth.password: expected a password of 1 to 512 characters on one line, generate, or { env: NAME }, seen keys and values',
    ],
    ['nodes: { redis-3: { confg: {} } }', '2:21: unknown key confg in nodes.redis-3 → config:'],
  ])('%s', (line, expected) => {
    expect(errorsIn(`topology: sentinel\n${line}`)).toEqual([expected])
  })

  test('of another topology', () => {
    expect(errorsIn('topology: replication\nsentinels: 3\nsentinel: {}\nmasters: 3\ncluster: {}')).toEqual([
      '2:1: the key sentinels belongs to topology: sentinel, not to replication',
      '3:1: the key sentinel belongs to topology: sentinel, not to replication',
      '4:1: the key masters belongs to topology: cluster, not to replication',
      '5:1: the key cluster belongs to topology: cluster, not to replication',
    ])
    expect(errorsIn('topology: cluster\nsentinel: {}\ncluster: { node-timout: 1 }')).toEqual([
      '2:1: the key sentinel belongs to topology: sentinel, not to cluster',
      '3:12: unknown key node-timout in cluster → node-timeout:',
    ])
  })

  test.each([
    ['topology: sentinel\nquorum: 2', 'quorum belongs under sentinel → sentinel: { quorum: 2 }'],
    [
      'topology: sentinel\ndown-after-milliseconds: 5s',
      'down-after-milliseconds belongs under sentinel → sentinel: { down-after-milliseconds: … }',
    ],
    [
      'topology: cluster\nnode-timeout: 9',
      'node-timeout belongs under cluster → cluster: { node-timeout: 9 }',
    ],
    [
      'topology: cluster\ncluster-node-timeout: 9',
      'cluster-node-timeout belongs under cluster → cluster: { node-timeout: 9 }',
    ],
  ])('at the top instead of in their section: %j', (text, expected) => {
    expect(errorsIn(text)).toEqual([`2:1: the key ${expected}`])
  })

  test('by their other names', () => {
    expect(errorsIn('topology: cluster\nshards: 3\ncluster: { cluster-node-timeout: 9 }')).toEqual([
      '2:1: unknown key shards → masters:',
      '3:12: unknown key cluster-node-timeout in cluster → node-timeout:',
    ])
  })

  test('with bad values beside them, all are told, in the order of the file', () => {
    expect(errorsIn('topology: sentinel\nreplcas: 2\nsentinels: many')).toEqual([
      '2:1: unknown key replcas → replicas:',
      '3:12: sentinels: expected a whole number from 1 to 1000, seen "many"',
    ])
  })
})

const PORT = 'a port from 1 to 65535'
const PORTS = `${PORT}, a list of them (one for each node), or auto`
const WHOLE = 'a whole number from'
const MILLISECONDS = 'whole milliseconds from 1 to 2147483647'
const PASSWORD = 'a password of 1 to 512 characters on one line, generate, or { env: NAME }'
const VALUE = 'text on one line, a number, yes or no, or a list of these'
const NAME = 'up to 63 of a-z, 0-9, dot, underscore and dash, the first a letter or digit'
const HOST = 'an IPv4 or IPv6 address of this machine, such as 127.0.0.1'
const PERSISTENCE = 'none, rdb, aof, rdb+aof, or { save: ["900 1"], appendfsync: everysec }'
const SAVE = 'a list of seconds and changes, such as ["900 1"]'
const LINE = 'one line of text without NUL'

describe('bad values', () => {
  test.each([
    ['name: Shop', `2:7: name: expected ${NAME}, seen "Shop" → name: shop`],
    ['name: 5', `2:7: name: expected ${NAME}, seen 5`],
    [`name: ${'x'.repeat(64)}`, `2:7: name: expected ${NAME}, seen "${'x'.repeat(56)}…`],
    ['name: ../etc', `2:7: name: expected ${NAME}, seen "../etc"`],
    ['host: localhost', `2:7: host: expected ${HOST}, seen "localhost"`],
    ['host:', `2:6: host: expected ${HOST}, seen nothing`],
    ['server: ""', '2:9: server: expected a name on PATH or a path, seen ""'],
    ['server: "a\\nb"', `2:9: server: expected ${LINE}, seen "a\\nb"`],
    ['server: 7', `2:9: server: expected ${LINE}, seen 7`],
    ['port: 0', `2:7: port: expected ${PORT}, seen 0`],
    ['port: 65536', `2:7: port: expected ${PORT}, seen 65536`],
    ['port: 6379.5', `2:7: port: expected ${PORTS}, seen 6379.5`],
    ['port: "6379"', `2:7: port: expected ${PORTS}, seen "6379"`],
    ['port: automatic', `2:7: port: expected ${PORTS}, seen "automatic"`],
    ['port: []', `2:7: port: expected ${PORTS}, seen a list`],
    ['port: [6379, 0, 6381]', `2:14: port.1: expected ${PORT}, seen 0`],
    ['port:\n  - 6379\n  - auto\n  - 6381', `3:3: port: expected ${PORTS}, seen a list`],
    ['replicas: -1', `2:11: replicas: expected ${WHOLE} 0 to 1000, seen -1`],
    ['replicas: 1.5', `2:11: replicas: expected ${WHOLE} 0 to 1000, seen 1.5`],
    ['replicas: 1001', `2:11: replicas: expected ${WHOLE} 0 to 1000, seen 1001`],
    ['replicas: 1e30', `2:11: replicas: expected ${WHOLE} 0 to 1000, seen 1e+30`],
    ['replicas: .inf', `2:11: replicas: expected ${WHOLE} 0 to 1000, seen Infinity`],
    ['replicas: "2"', `2:11: replicas: expected ${WHOLE} 0 to 1000, seen "2"`],
    ['replicas:', `2:10: replicas: expected ${WHOLE} 0 to 1000, seen nothing`],
    ['sentinels: 0', `2:12: sentinels: expected ${WHOLE} 1 to 1000, seen 0`],
    ['persistence: rdp', `2:14: persistence: expected ${PERSISTENCE}, seen "rdp"`],
    ['persistence: AOF', `2:14: persistence: expected ${PERSISTENCE}, seen "AOF" → persistence: aof`],
    ['persistence: [rdb, aof]', `2:14: persistence: expected ${PERSISTENCE}, seen ["rdb","aof"]`],
    ['persistence: { save: ["900"] }', `2:23: persistence.save.0: expected ${SAVE}, seen "900"`],
    ['persistence: { save: 900 1 }', `2:22: persistence.save: expected ${SAVE}, seen "900 1"`],
    ['persistence: { save: ["0 1"] }', `2:23: persistence.save.0: expected ${SAVE}, seen "0 1"`],
    [
      'persistence: { appendfsync: sometimes }',
      '2:29: persistence.appendfsync: expected always, everysec or no, seen "sometimes"',
    ],
    ['auth: secret', '2:7: auth: expected { password: … }, seen text → auth: { password: generate }'],
    ['auth:', '2:6: auth: expected { password: … }, seen nothing → auth: { password: generate }'],
    ['auth: {}', `2:7: auth.password: expected ${PASSWORD}, seen nothing`],
    ['auth: { password: 12345 }', `2:19: auth.password: expected ${PASSWORD}, seen a number`],
    ['auth: { password: "" }', `2:19: auth.password: expected ${PASSWORD}, seen empty text`],
    [`auth: { password: ${'x'.repeat(513)} }`, `2:19: auth.password: expected ${PASSWORD}, seen text`],
    ['auth: { password: "a\\nb" }', `2:19: auth.password: expected ${LINE}, seen text`],
    [
      'auth: { password: { env: "A B" } }',
      '2:26: auth.password.env: expected the name of an environment variable, seen text',
    ],
    ['auth: { password: x, user: a b }', '2:28: auth.user: expected one word without quotes, seen text'],
    ['config: maxmemory 100mb', '2:9: config: expected keys and values, seen text'],
    ['config:', '2:8: config: expected keys and values, seen nothing'],
    ['config: { maxmemory: }', `2:22: config.maxmemory: expected ${VALUE}, seen nothing`],
    ['config: { maxmemory: {} }', `2:22: config.maxmemory: expected ${VALUE}, seen keys and values`],
    ['config: { maxmemory: [] }', `2:22: config.maxmemory: expected ${VALUE}, seen a list`],
    ['config: { maxmemory: .nan }', `2:22: config.maxmemory: expected ${VALUE}, seen a number`],
    ['config: { a: "x\\ndir /" }', `2:14: config.a: expected ${LINE}, seen text`],
    ['config: { a: "x\\rdir /" }', `2:14: config.a: expected ${LINE}, seen text`],
    ['config: { a: "x\\0y" }', `2:14: config.a: expected ${LINE}, seen text`],
    ['config:\n  a: |\n    x\n    dir /', `3:6: config.a: expected ${LINE}, seen text`],
    ['sentinel: 3', '2:11: sentinel: expected keys and values, seen 3'],
    ['sentinel: { port: 0 }', `2:19: sentinel.port: expected ${PORT}, seen 0`],
    ['sentinel: { quorum: 0 }', `2:21: sentinel.quorum: expected ${WHOLE} 1 to 1000, seen 0`],
    [
      'sentinel: { master-name: a b }',
      '2:26: sentinel.master-name: expected letters, digits, dots, dashes and underscores, seen "a b"',
    ],
    [
      'sentinel: { down-after-milliseconds: 5s }',
      `2:38: sentinel.down-after-milliseconds: expected ${MILLISECONDS}, seen "5s"`,
    ],
    [
      'sentinel: { failover-timeout: 0 }',
      `2:31: sentinel.failover-timeout: expected ${MILLISECONDS}, seen 0`,
    ],
    ['sentinel: { parallel-syncs: 0 }', `2:29: sentinel.parallel-syncs: expected ${WHOLE} 1 to 1000, seen 0`],
    ['nodes: [redis-1]', '2:8: nodes: expected keys and values, seen a list'],
    ['nodes: { redis-1: 5 }', '2:19: nodes.redis-1: expected keys and values, seen 5'],
    ['nodes:\n  redis-1:', '3:11: nodes.redis-1: expected keys and values, seen nothing'],
  ])('%s', (line, expected) => {
    expect(errorsIn(`topology: sentinel\n${line}`)).toEqual([expected])
  })

  test.each([
    ['masters: 0', `2:10: masters: expected ${WHOLE} 1 to 1000, seen 0`],
    ['cluster: { node-timeout: 15s }', `2:26: cluster.node-timeout: expected ${MILLISECONDS}, seen "15s"`],
    [
      'cluster: { require-full-coverage: maybe }',
      '2:35: cluster.require-full-coverage: expected yes or no, seen "maybe"',
    ],
  ])('in a cluster: %s', (line, expected) => {
    expect(errorsIn(`topology: cluster\n${line}`)).toEqual([expected])
  })
})

describe('the name that a file gives', () => {
  test.each([
    ['My Shop', 'my-shop'],
    ['_shop', 'shop'],
    ['Ünïque', 'n-que'],
    ['…', 'shop'],
    ['', 'shop'],
  ])('"%s" is answered with %s', (name, better) => {
    const { topology, problems } = readTopologyText('topology: replication', name)
    expect(topology).toBeUndefined()
    expect(problems).toEqual([
      {
        severity: 'error',
        path: [],
        line: 1,
        column: 1,
        message: `the file's name gives the topology the name "${name}"; expected a-z, 0-9, dot, underscore and dash`,
        try: `name: ${better}`,
      },
    ])
  })
})

test('plain values give the same problems, with their paths', () => {
  const { topology, problems } = readTopologyValue({ topology: 'sentinel', sentinel: { quorun: 2 } }, 'shop')
  expect(topology).toBeUndefined()
  expect(problems).toEqual([
    {
      severity: 'error',
      path: ['sentinel', 'quorun'],
      aboutKey: true,
      message: 'unknown key quorun in sentinel',
      try: 'quorum:',
    },
  ])
})

test('a name with line breaks or NUL in it is told on one line', () => {
  expect(errorsIn('topology: sentinel\nnodes: { "redis-1\\n9": {} }')).toEqual([
    '2:10: there is no node redis-1 9; expected redis-1 to sentinel-3 → redis-1',
  ])
  expect(errorsIn('topology: sentinel\nconfig: { "a\\0": {} }').join()).toMatch(
    /^2:\d+: config\.a : expected/,
  )
})

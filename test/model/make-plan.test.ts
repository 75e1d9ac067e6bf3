import { describe, expect, test } from 'vitest'
import { makePlan } from '../../src/model/make-plan.ts'
import type { PlanInput } from '../../src/model/plan-input.ts'
import {
  dataNodes,
  nodeAt,
  nodeNamed,
  type Plan,
  type PlannedNode,
  sentinelNodes,
} from '../../src/model/plan.ts'
import { pinnedPorts, portWishes } from '../../src/model/ports.ts'
import type { TopologyInput } from '../../src/model/topology-file.ts'
import { formatSlots } from '../../src/model/slots.ts'
import type { ServerVersion } from '../../src/redis/version.ts'
import { exampleText, planOf, redis6, redis7, topologyOf, valkey81 } from '../support/plans.ts'

const examples = ['replication', 'sentinel', 'cluster']

/** The conf lines of a node, or of one of its sections, the password as `****`. */
function linesOf(node: PlannedNode | undefined, title?: string): string[] {
  const sections = (node?.sections ?? []).filter((section) => title === undefined || section.title === title)
  return sections.flatMap((section) =>
    section.directives.map(({ name, args }) =>
      [name, ...args.map((arg) => (typeof arg === 'string' ? arg : `${arg.before}****`))].join(' '),
    ),
  )
}

function lines(plan: Plan, name: string): string[] {
  return linesOf(nodeNamed(plan, name))
}

function linesAbout(word: string, plan: Plan, name = 'redis-1'): string[] {
  return lines(plan, name).filter((line) => line.includes(word))
}

describe('the plans of the examples, word for word', () => {
  test.each(examples)('%s', async (name) => {
    const plan = planOf(exampleText(name))
    await expect(`${JSON.stringify(plan, null, 2)}\n`).toMatchFileSnapshot(`golden/plan-${name}.txt`)
  })
})

const ids = (folder: string) => planOf({ topology: 'cluster' }, { folder }).nodes.map((node) => node.id)

describe('a plan is pure', () => {
  test.each(examples)('%s: the same input gives the same plan, and stays as it was', (name) => {
    const topology = topologyOf(exampleText(name))
    const input: PlanInput = {
      topology,
      folder: '/state/shop',
      server: redis7,
      program: 'redis-server',
      wiring: 'fast',
      baseFolder: '/files',
      ports: pinnedPorts(portWishes(topology)),
    }
    const before = structuredClone(input)
    const plan = makePlan(input)
    expect(JSON.stringify(makePlan(structuredClone(input)))).toBe(JSON.stringify(plan))
    expect(input).toEqual(before)
  })

  test.each(examples)('%s: it is plain JSON', (name) => {
    const plan = planOf(exampleText(name))
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })

  test('another folder gives other ids', () => {
    const both = [...ids('/a'), ...ids('/b')]
    expect(new Set(both).size).toBe(12)
    for (const id of both) expect(id).toMatch(/^[0-9a-f]{40}$/)
  })
})

describe('nodes', () => {
  test('replication: the master first', () => {
    const plan = planOf({ topology: 'replication', replicas: 3 })
    expect(dataNodes(plan).map(({ name, replicaOf, slots }) => [name, replicaOf, slots])).toEqual([
      ['redis-1', undefined, []],
      ['redis-2', 'redis-1', []],
      ['redis-3', 'redis-1', []],
      ['redis-4', 'redis-1', []],
    ])
    expect(sentinelNodes(plan)).toEqual([])
  })

  test('sentinel: data nodes before sentinels', () => {
    const plan = planOf({ topology: 'sentinel', replicas: 1, sentinels: 3 })
    expect(plan.nodes.map(({ name, announce }) => [name, announce.port])).toEqual([
      ['redis-1', 6379],
      ['redis-2', 6380],
      ['sentinel-1', 26_379],
      ['sentinel-2', 26_380],
      ['sentinel-3', 26_381],
    ])
    expect(plan.sentinel).toEqual({ masterName: 'mymaster', quorum: 2 })
  })

  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('%i sentinels have a quorum of %i', (sentinels, quorum) => {
    expect(planOf({ topology: 'sentinel', sentinels }).sentinel?.quorum).toBe(quorum)
    expect(linesAbout('monitor', planOf({ topology: 'sentinel', sentinels }), 'sentinel-1')).toEqual([
      `sentinel monitor mymaster 127.0.0.1 6379 ${quorum}`,
    ])
  })

  test('cluster: masters first, then their replicas, round and round', () => {
    const plan = planOf({ topology: 'cluster', replicas: 2 })
    expect(
      dataNodes(plan).map((node) => [
        node.name,
        node.shard,
        node.replicaOf,
        formatSlots(node.slots),
        node.busPort,
      ]),
    ).toEqual([
      ['redis-1', 'shard-1', undefined, '0-5460', 17_001],
      ['redis-2', 'shard-2', undefined, '5461-10922', 17_002],
      ['redis-3', 'shard-3', undefined, '10923-16383', 17_003],
      ['redis-4', 'shard-1', 'redis-1', '', 17_004],
      ['redis-5', 'shard-2', 'redis-2', '', 17_005],
      ['redis-6', 'shard-3', 'redis-3', '', 17_006],
      ['redis-7', 'shard-1', 'redis-1', '', 17_007],
      ['redis-8', 'shard-2', 'redis-2', '', 17_008],
      ['redis-9', 'shard-3', 'redis-3', '', 17_009],
    ])
    expect(plan.cluster).toEqual({ replicas: 2, requireFullCoverage: true })
  })

  test.each([
    ['yes', true],
    ['no', false],
    [true, true],
    [false, false],
  ] as const)('require-full-coverage: %s', (value, expected) => {
    const plan = planOf({ topology: 'cluster', cluster: { 'require-full-coverage': value } })
    expect(plan.cluster?.requireFullCoverage).toBe(expected)
    expect(linesAbout('full-coverage', plan)).toEqual([
      `cluster-require-full-coverage ${expected ? 'yes' : 'no'}`,
    ])
  })

  test('the ports that they were given, in their order', () => {
    const plan = planOf({ topology: 'sentinel' }, { ports: { data: [3, 1, 2], sentinels: [9, 8, 7] } })
    expect(plan.nodes.map(({ listen }) => listen.port)).toEqual([3, 1, 2, 9, 8, 7])
    expect(linesAbout('replicaof', plan, 'redis-3')).toEqual(['replicaof 127.0.0.1 3'])
    expect(linesAbout('monitor', plan, 'sentinel-3')).toEqual(['sentinel monitor mymaster 127.0.0.1 3 2'])
    expect(linesAbout('known', plan, 'sentinel-1').map((line) => line.split(' ')[4])).toEqual([
      '1',
      '2',
      '8',
      '7',
    ])
  })

  test('are found by name and by the address they are announced at', () => {
    const plan = planOf({ topology: 'sentinel' })
    expect(nodeNamed(plan, 'sentinel-2')?.announce.port).toBe(26_380)
    expect(nodeNamed(plan, 'sentinel-4')).toBeUndefined()
    expect(nodeAt(plan, '127.0.0.1', 6380)?.name).toBe('redis-2')
    expect(nodeAt(plan, 'localhost', 6380)).toBeUndefined()
    expect(nodeAt(plan, '127.0.0.1', 6390)).toBeUndefined()
  })
})

describe('how they come to know each other', () => {
  test.each([
    ['replication', redis7, 'fast', 'fast'],
    ['replication', redis7, 'meet', 'fast'],
    ['replication', redis7, 'ordinary', 'ordinary'],
    ['sentinel', valkey81, 'fast', 'fast'],
    ['sentinel', redis7, 'meet', 'fast'],
    ['cluster', redis6, 'fast', 'fast'],
    ['cluster', redis7, 'fast', 'fast'],
    ['cluster', redis7, 'meet', 'meet'],
    ['cluster', redis7, 'ordinary', 'ordinary'],
    ['cluster', valkey81, 'fast', 'fast'],
    ['cluster', valkey81, 'ordinary', 'ordinary'],
  ] as const)('%s on %o, %s wiring: %s', (topology, server, wiring, expected) => {
    const plan = planOf({ topology }, { server, wiring })
    expect(plan.wiring).toBe(expected)
    const known = plan.nodes.filter((node) => node.id !== undefined).length
    const count = { replication: 0, sentinel: 3, cluster: 6 }[topology]
    expect(known).toBe(expected === 'fast' ? count : 0)
  })

  test('a cluster without replicas has nobody to stand in for a phantom', () => {
    const wiring = (server: ServerVersion) => planOf({ topology: 'cluster', replicas: 0 }, { server }).wiring
    expect([wiring(redis7), wiring(valkey81)]).toEqual(['fast', 'meet'])
  })

  test('sentinels that can’t be hurried hear of each other only when all of them listen', () => {
    const plan = planOf({ topology: 'sentinel' }, { server: redis6 })
    expect(linesAbout('known', plan, 'sentinel-2')).toEqual([
      'sentinel known-replica mymaster 127.0.0.1 6380',
      'sentinel known-replica mymaster 127.0.0.1 6381',
    ])
  })

  test('fast: from their conf files', () => {
    const plan = planOf({ topology: 'sentinel' })
    expect(linesAbout('replicaof', plan, 'redis-1')).toEqual([])
    expect(linesAbout('replicaof', plan, 'redis-2')).toEqual(['replicaof 127.0.0.1 6379'])
    const [one, two, three] = sentinelNodes(plan)
    expect(linesAbout('known', plan, 'sentinel-2')).toEqual([
      'sentinel known-replica mymaster 127.0.0.1 6380',
      'sentinel known-replica mymaster 127.0.0.1 6381',
      `sentinel known-sentinel mymaster 127.0.0.1 26379 ${one?.id}`,
      `sentinel known-sentinel mymaster 127.0.0.1 26381 ${three?.id}`,
    ])
    expect(linesAbout('myid', plan, 'sentinel-2')).toEqual([`sentinel myid ${two?.id}`])
  })

  test('ordinary: by what they are told later', () => {
    const plan = planOf({ topology: 'sentinel' }, { wiring: 'ordinary' })
    expect(linesAbout('replicaof', plan, 'redis-2')).toEqual([])
    expect(linesAbout('known', plan, 'sentinel-2')).toEqual([])
    expect(linesAbout('myid', plan, 'sentinel-2')).toEqual([])
  })

  test('a cluster never by replicaof', () => {
    expect(linesAbout('replicaof', planOf({ topology: 'cluster' }), 'redis-6')).toEqual([])
  })
})

describe('what each version is given', () => {
  test.each([
    ['redis 6.0.16', redis6, 'bind 127.0.0.1', [], 'user app on >**** ~* +@all'],
    ['redis 7.0.15', redis7, 'bind 127.0.0.1 -::1', ['set-proc-title no'], 'user app on >**** ~* &* +@all'],
    ['valkey 8.1', valkey81, 'bind 127.0.0.1 -::1', ['set-proc-title no'], 'user app on >**** ~* &* +@all'],
  ])('%s', (_name, server, bind, title, user) => {
    const plan = planOf({ topology: 'sentinel', auth: { password: 'secret', user: 'app' } }, { server })
    for (const node of ['redis-1', 'redis-2', 'sentinel-1']) {
      expect(linesAbout('bind', plan, node)).toEqual([bind])
      expect(linesAbout('set-proc-title', plan, node)).toEqual(title)
    }
    expect(linesAbout('user app', plan, 'redis-2')[0]).toBe(user)
  })
})

describe('where they listen', () => {
  test.each([
    ['127.0.0.1', 'bind 127.0.0.1 -::1', 'protected-mode yes'],
    ['127.0.0.2', 'bind 127.0.0.2', 'protected-mode no'],
    ['::1', 'bind ::1', 'protected-mode yes'],
    ['192.0.2.7', 'bind 192.0.2.7', 'protected-mode yes'],
  ])('%s', (host, bind, protectedMode) => {
    const plan = planOf({ topology: 'sentinel', host, expose: true, auth: { password: 'secret' } })
    for (const node of ['redis-2', 'sentinel-1']) {
      expect(linesAbout('bind', plan, node)).toEqual([bind])
      expect(linesAbout('protected-mode', plan, node)).toEqual([protectedMode])
    }
    expect(linesAbout('announce', plan, 'redis-2')).toEqual([
      `replica-announce-ip ${host}`,
      'replica-announce-port 6380',
    ])
    expect(linesAbout('announce', plan, 'sentinel-1')).toEqual([
      `sentinel announce-ip ${host}`,
      'sentinel announce-port 26379',
    ])
  })
})

describe('persistence', () => {
  const byDefault = ['save 3600 1', 'save 300 100', 'save 60 10000']
  const cases: [TopologyInput['persistence'], string[], boolean][] = [
    ['none', ['save ', 'appendonly no'], false],
    ['rdb', [...byDefault, 'appendonly no'], true],
    ['aof', ['save ', 'appendonly yes', 'appendfsync everysec'], true],
    ['rdb+aof', [...byDefault, 'appendonly yes', 'appendfsync everysec'], true],
    [{ save: ['900 1', '60 5'] }, ['save 900 1', 'save 60 5', 'appendonly no'], true],
    [{ appendfsync: 'always' }, ['save ', 'appendonly yes', 'appendfsync always'], true],
    [{ save: ['900 1'], appendfsync: 'no' }, ['save 900 1', 'appendonly yes', 'appendfsync no'], true],
  ]
  test.each(cases)('%o', (persistence, expected, keeps) => {
    const plan = planOf({ topology: 'cluster', persistence })
    expect(linesOf(nodeNamed(plan, 'redis-5'), 'Persistence')).toEqual(expected)
    expect(plan.keepsData).toBe(keeps)
  })
})

describe('auth', () => {
  const password = 'secret'

  test('none', () => {
    const plan = planOf({ topology: 'sentinel' })
    expect(plan.auth).toBeUndefined()
    expect(JSON.stringify(plan)).not.toContain('requirepass')
    expect(JSON.stringify(plan)).not.toContain('masterauth')
  })

  test.each([undefined, 'default'])('for the user default, as %s', (user) => {
    const plan = planOf({ topology: 'sentinel', auth: { password, ...(user !== undefined && { user }) } })
    expect(plan.auth).toEqual({ user: 'default' })
    expect(linesAbout('****', plan, 'redis-1')).toEqual(['requirepass ****', 'masterauth ****'])
    expect(linesAbout('****', plan, 'sentinel-1')).toEqual([
      'requirepass ****',
      'sentinel auth-pass mymaster ****',
    ])
    expect(linesAbout('user', plan, 'sentinel-1')).toEqual([])
  })

  test('for another user, and default is off', () => {
    const plan = planOf({ topology: 'sentinel', auth: { password, user: 'app' } })
    expect(plan.auth).toEqual({ user: 'app' })
    const section = (name: string) =>
      nodeNamed(plan, name)?.sections.find(({ title }) => title === 'Password')
    expect(section('redis-3')?.directives).toEqual([
      { name: 'user', args: ['app', 'on', { before: '>', secret: 'password' }, '~*', '&*', '+@all'] },
      { name: 'user', args: ['default', 'off'] },
      { name: 'masteruser', args: ['app'] },
      { name: 'masterauth', args: [{ before: '', secret: 'password' }] },
    ])
    expect(section('sentinel-3')?.directives).toEqual([
      { name: 'requirepass', args: [{ before: '', secret: 'password' }] },
      { name: 'sentinel auth-user', args: ['mymaster', 'app'] },
      { name: 'sentinel auth-pass', args: ['mymaster', { before: '', secret: 'password' }] },
    ])
  })
})

describe('settings of one’s own', () => {
  const config = { maxmemory: '100mb', 'client-output-buffer-limit': ['normal 0 0 0', 'pubsub 1 1 1'] }
  const plan = planOf({
    topology: 'sentinel',
    config,
    sentinel: {
      'master-name': 'shop',
      'down-after-milliseconds': 1000,
      'failover-timeout': 2000,
      'parallel-syncs': 2,
      quorum: 3,
      config: { loglevel: 'debug' },
    },
    nodes: {
      'redis-2': { config: { maxmemory: '50mb' } },
      'sentinel-3': { config: { 'sentinel deny-scripts-reconfig': 'no' } },
    },
  })
  const own = [
    'maxmemory 100mb',
    'client-output-buffer-limit normal 0 0 0',
    'client-output-buffer-limit pubsub 1 1 1',
  ]

  test('come last on every data node, its own after the common ones', () => {
    expect(lines(plan, 'redis-1').slice(-3)).toEqual(own)
    expect(lines(plan, 'redis-2').slice(-4)).toEqual([...own, 'maxmemory 50mb'])
    expect(linesAbout('maxmemory', plan, 'sentinel-1')).toEqual([])
  })

  test('of sentinels likewise', () => {
    expect(lines(plan, 'sentinel-1').slice(-1)).toEqual(['loglevel debug'])
    expect(lines(plan, 'sentinel-3').slice(-2)).toEqual([
      'loglevel debug',
      'sentinel deny-scripts-reconfig no',
    ])
    expect(linesAbout(' shop ', plan, 'sentinel-1').slice(0, 4)).toEqual([
      'sentinel monitor shop 127.0.0.1 6379 3',
      'sentinel down-after-milliseconds shop 1000',
      'sentinel failover-timeout shop 2000',
      'sentinel parallel-syncs shop 2',
    ])
  })

  test('of a cluster have their key', () => {
    const cluster = planOf({ topology: 'cluster', cluster: { 'node-timeout': 1234 } })
    expect(linesAbout('cluster-', cluster)).toEqual([
      'cluster-enabled yes',
      'cluster-config-file nodes.conf',
      'cluster-node-timeout 1234',
      'cluster-require-full-coverage yes',
      'cluster-announce-ip 127.0.0.1',
    ])
  })
})

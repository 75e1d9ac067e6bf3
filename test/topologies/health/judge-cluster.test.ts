import { expect, test } from 'vitest'
import { judgeCluster, masterOf } from '../../../src/topologies/health/judge-cluster.ts'
import { said, type Views } from '../../../src/topologies/health/views.ts'
import { dataNodes } from '../../../src/model/plan.ts'
import { planOf } from '../../support/plans.ts'
import {
  clusterId,
  healthyViews,
  listed,
  noes,
  withCluster,
  withData,
  withFields,
  withLine,
  withSilence,
} from '../../support/views.ts'

const plan = planOf({ topology: 'cluster' })
const healthy = healthyViews(plan)
const names = dataNodes(plan).map(({ name }) => name)
const OWNERS = 'redis-1 0-5460, redis-2 5461-10922, redis-3 10923-16383'
const SILENT = 'no answer in 1000ms'

function info(views: Views, name: string, fields: Record<string, string | undefined>): Views {
  return withData(views, name, (view) => ({ info: withFields(view.info, fields) }))
}
function clusterInfo(views: Views, name: string, fields: Record<string, string | undefined>): Views {
  return withCluster(views, name, (cluster) => ({ info: withFields(cluster.info, fields) }))
}

const common = (name: string) => [
  `cluster-state@${name}: ok`,
  `slots-ok@${name}: 16384`,
  `nodes-known@${name}: 6`,
  `no-failures@${name}: none`,
  `slots-agreed@${name}: ${OWNERS}`,
  `replicas-listed@${name}: 3`,
]

const replica = (name: string, master: string, port: number) => [
  ...common(name),
  `link@${name}: up`,
  `follows@${name}: 127.0.0.1:${port}`,
  `online@${master}: ${name} online`,
  `epoch-known@${name}: epoch 1`,
  `bus-link@${name}: connected`,
]

test('every node is asked for all that it has to know', () => {
  const checks = judgeCluster(plan, healthy.data)
  expect(noes(checks)).toEqual([])
  expect(checks.map(({ check, observer, expected }) => `${check}@${observer}: ${expected}`)).toEqual([
    ...['redis-1', 'redis-2', 'redis-3'].flatMap((name) => [...common(name), `replicas@${name}: 1`]),
    ...replica('redis-4', 'redis-1', 7001),
    ...replica('redis-5', 'redis-2', 7002),
    ...replica('redis-6', 'redis-3', 7003),
  ])
})

test('a cluster without replicas is healthy too', () => {
  const bare = planOf({ topology: 'cluster', replicas: 0 })
  expect(noes(judgeCluster(bare, healthyViews(bare).data))).toEqual([])
})

const master = (name: string) => {
  const view = healthy.data.find(({ node }) => node.name === name)
  return view && masterOf(view, healthy.data)?.node.name
}

test('the master of a replica is known from the replica itself', () => {
  expect(names.map(master)).toEqual([undefined, undefined, undefined, 'redis-1', 'redis-2', 'redis-3'])
})

const cases: [string, (views: Views) => Views, string[]][] = [
  [
    'the cluster is down for one node',
    (views) => clusterInfo(views, 'redis-4', { cluster_state: 'fail' }),
    ['cluster-state@redis-4: ok ≠ fail'],
  ],
  [
    'a node says nothing of the state',
    (views) => clusterInfo(views, 'redis-4', { cluster_state: undefined }),
    ['cluster-state@redis-4: ok ≠ unknown'],
  ],
  [
    'slots are missing for one node',
    (views) => clusterInfo(views, 'redis-2', { cluster_slots_ok: '10923' }),
    ['slots-ok@redis-2: 16384 ≠ 10923'],
  ],
  [
    'CLUSTER INFO is not answered',
    (views) => withCluster(views, 'redis-2', () => ({ info: { why: 'NOPERM' } })),
    ['cluster-state@redis-2: ok ≠ NOPERM', 'slots-ok@redis-2: 16384 ≠ NOPERM'],
  ],
  [
    'a node knows one more',
    (views) =>
      withCluster(views, 'redis-5', ({ nodes }) => {
        const lines = said(nodes) ?? []
        const strangers = lines.slice(5).map((line) => ({ ...line, id: 'stranger', port: 7999 }))
        return { nodes: { said: [...lines, ...strangers] } }
      }),
    ['nodes-known@redis-5: 6 ≠ 6, and 127.0.0.1:7999 not ours'],
  ],
  [
    'a node knows one less',
    (views) =>
      withCluster(views, 'redis-2', ({ nodes }) => ({
        nodes: { said: (said(nodes) ?? []).filter(({ id }) => id !== clusterId('redis-6')) },
      })),
    ['nodes-known@redis-2: 6 ≠ 5'],
  ],
  [
    'a master does not know its replica',
    (views) =>
      withCluster(views, 'redis-3', ({ nodes }) => ({
        nodes: { said: (said(nodes) ?? []).filter(({ id }) => id !== clusterId('redis-6')) },
      })),
    ['nodes-known@redis-3: 6 ≠ 5', 'replicas@redis-3: 1 ≠ 0'],
  ],
  ...['fail', 'fail?', 'handshake', 'noaddr'].map((flag): (typeof cases)[number] => [
    `a node takes another for ${flag}`,
    (views) => withLine(views, 'redis-1', 'redis-5', ({ flags }) => ({ flags: [...flags, flag] })),
    [`no-failures@redis-1: none ≠ redis-5 ${flag}`],
  ]),
  [
    'a stranger is listed in the place of a replica',
    (views) =>
      withCluster(views, 'redis-2', ({ listedReplicas }) => ({
        listedReplicas: {
          said: new Set([...(said(listedReplicas) ?? [])].slice(1).concat('127.0.0.1:7999')),
        },
      })),
    ['replicas-listed@redis-2: 3 ≠ 2, and 127.0.0.1:7999 not ours'],
  ],
  [
    'a stranger shakes hands',
    (views) =>
      withLine(views, 'redis-1', 'redis-6', () => ({
        port: 7999,
        flags: ['handshake'],
        masterId: undefined,
      })),
    [
      'nodes-known@redis-1: 6 ≠ 5, and 127.0.0.1:7999 not ours',
      'no-failures@redis-1: none ≠ 127.0.0.1:7999 handshake',
    ],
  ],
  [
    'a slot is open',
    (views) => withLine(views, 'redis-1', 'redis-1', () => ({ openSlots: ['[93->-id-of-redis-2]'] })),
    ['no-failures@redis-1: none ≠ redis-1 open slot [93->-id-of-redis-2]'],
  ],
  [
    'several things at once are told in one line',
    (views) =>
      withLine(
        withLine(views, 'redis-1', 'redis-2', () => ({ flags: ['master', 'fail?'] })),
        'redis-1',
        'redis-5',
        () => ({ flags: ['slave', 'fail'] }),
      ),
    ['no-failures@redis-1: none ≠ redis-2 fail?; redis-5 fail'],
  ],
  [
    'a node gives slots to another master',
    (views) =>
      withLine(
        withLine(views, 'redis-6', 'redis-1', () => ({ slots: [[0, 5459]] })),
        'redis-6',
        'redis-2',
        () => ({
          slots: [[5460, 10_922]],
        }),
      ),
    [`slots-agreed@redis-6: ${OWNERS} ≠ redis-1 0-5459, redis-2 5460-10922, redis-3 10923-16383`],
  ],
  [
    'a node knows no owner of some slots',
    (views) => withLine(views, 'redis-6', 'redis-2', () => ({ slots: [] })),
    [`slots-agreed@redis-6: ${OWNERS} ≠ redis-1 0-5460, redis-3 10923-16383`],
  ],
  [
    'a node lists one replica less',
    (views) =>
      withCluster(views, 'redis-1', () => ({
        listedReplicas: { said: new Set(['127.0.0.1:7004', '127.0.0.1:7005']) },
      })),
    ['replicas-listed@redis-1: 3 ≠ 2'],
  ],
  [
    'CLUSTER SLOTS is not answered',
    (views) => withCluster(views, 'redis-1', () => ({ listedReplicas: { why: 'NOPERM' } })),
    ['replicas-listed@redis-1: 3 ≠ NOPERM'],
  ],
  [
    'a replica went to another master',
    (views) => withLine(views, 'redis-1', 'redis-4', () => ({ masterId: clusterId('redis-2') })),
    ['replicas@redis-1: 1 ≠ 0'],
  ],
  [
    'a link is down',
    (views) => info(views, 'redis-4', { master_link_status: 'down' }),
    ['link@redis-4: up ≠ down'],
  ],
  [
    'a replica pulls from another than its cluster says',
    (views) => info(views, 'redis-4', { master_port: '7002' }),
    ['follows@redis-4: 127.0.0.1:7001 ≠ 127.0.0.1:7002'],
  ],
  [
    'a master does not list its replica as online',
    (views) => {
      const node = dataNodes(plan)[4]
      return info(views, 'redis-2', { slave0: node && listed(node, 'send_bulk') })
    },
    ['online@redis-2: redis-5 online ≠ redis-5 send_bulk'],
  ],
  [
    'CLUSTER NODES is not answered by a master',
    (views) => withCluster(views, 'redis-1', () => ({ nodes: { why: 'NOPERM' } })),
    [
      'nodes-known@redis-1: 6 ≠ NOPERM',
      'no-failures@redis-1: none ≠ NOPERM',
      `slots-agreed@redis-1: ${OWNERS} ≠ NOPERM`,
      'replicas@redis-1: 1 ≠ it could not be asked',
    ],
  ],
  [
    'CLUSTER NODES is not answered by a replica: nobody knows its master',
    (views) => withCluster(views, 'redis-4', () => ({ nodes: { why: 'NOPERM' } })),
    [
      'nodes-known@redis-4: 6 ≠ NOPERM',
      'no-failures@redis-4: none ≠ NOPERM',
      `slots-agreed@redis-4: ${OWNERS} ≠ NOPERM`,
      'follows@redis-4: a master ≠ there is none',
      'online@redis-4: redis-4 online ≠ there is no master',
      'epoch-known@redis-4: epoch 0 ≠ NOPERM',
      'bus-link@redis-4: connected ≠ NOPERM',
    ],
  ],
  [
    'a replica has not heard that its master has a newer epoch',
    (views) => withLine(views, 'redis-1', 'redis-1', () => ({ configEpoch: 4 })),
    ['epoch-known@redis-4: epoch 4 ≠ epoch 1'],
  ],
  [
    'a replica has no bus link to its master yet, and would refuse CLUSTER FAILOVER',
    (views) => withLine(views, 'redis-4', 'redis-1', () => ({ linkState: 'disconnected' })),
    ['bus-link@redis-4: connected ≠ disconnected'],
  ],
  [
    'a replica is silent',
    (views) => withSilence(views, 'redis-4'),
    [
      `cluster-state@redis-4: ok ≠ ${SILENT}`,
      `slots-ok@redis-4: 16384 ≠ ${SILENT}`,
      `nodes-known@redis-4: 6 ≠ ${SILENT}`,
      `no-failures@redis-4: none ≠ ${SILENT}`,
      `slots-agreed@redis-4: ${OWNERS} ≠ ${SILENT}`,
      `replicas-listed@redis-4: 3 ≠ ${SILENT}`,
      `link@redis-4: up ≠ ${SILENT}`,
      `follows@redis-4: a master ≠ ${SILENT}`,
      'online@redis-4: redis-4 online ≠ there is no master',
      `epoch-known@redis-4: epoch 0 ≠ ${SILENT}`,
      `bus-link@redis-4: connected ≠ ${SILENT}`,
    ],
  ],
  [
    'a node became a master without slots',
    (views) =>
      info(
        withLine(views, 'redis-4', 'redis-4', () => ({ flags: ['myself', 'master'], masterId: undefined })),
        'redis-4',
        { role: 'master' },
      ),
    [
      ...names.map((name) => `replicas-listed@${name}: 2 ≠ 3`).slice(0, 4),
      'replicas@redis-4: 1 ≠ 0',
      ...names.map((name) => `replicas-listed@${name}: 2 ≠ 3`).slice(4),
    ],
  ],
]

test.each(cases)('%s', (_what, change, expected) => {
  expect(noes(judgeCluster(plan, change(healthy).data))).toEqual(expected)
})

test('where nobody answers nothing is ok', () => {
  const silent = names.reduce(withSilence, healthy)
  const checks = judgeCluster(plan, silent.data)
  expect(checks.filter(({ ok }) => ok)).toEqual([])
  expect(checks.length).toBeGreaterThanOrEqual(6 * 9)
})

test('after a failover the other way round is as good', () => {
  let views = healthy
  for (const observer of names) {
    const line = (name: string, change: Parameters<typeof withLine>[3]) => {
      views = withLine(views, observer, name, change)
    }
    const self = (name: string) => (name === observer ? ['myself'] : [])
    line('redis-1', () => ({
      flags: [...self('redis-1'), 'slave'],
      masterId: clusterId('redis-4'),
      slots: [],
    }))
    line('redis-4', () => ({
      flags: [...self('redis-4'), 'master'],
      masterId: undefined,
      slots: [[0, 5460]],
    }))
    views = withCluster(views, observer, () => ({
      listedReplicas: { said: new Set(['127.0.0.1:7001', '127.0.0.1:7005', '127.0.0.1:7006']) },
    }))
  }
  const [first] = dataNodes(plan)
  views = info(views, 'redis-4', { role: 'master', slave0: first && listed(first, 'online') })
  views = info(views, 'redis-1', {
    role: 'slave',
    slave0: undefined,
    master_host: '127.0.0.1',
    master_port: '7004',
    master_link_status: 'up',
  })
  expect(noes(judgeCluster(plan, views.data))).toEqual([])
})

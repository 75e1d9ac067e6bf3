import { expect, test } from 'vitest'
import { dataNodes } from '../../../src/model/plan.ts'
import { judgeReplication, mastersAmong } from '../../../src/topologies/health/judge-replication.ts'
import type { Views } from '../../../src/topologies/health/views.ts'
import { planOf } from '../../support/plans.ts'
import { healthyViews, listed, noes, withData, withFields, withSilence } from '../../support/views.ts'

const plan = planOf({ topology: 'replication' })
const healthy = healthyViews(plan)
const [, , third] = dataNodes(plan)
if (!third) throw new Error('no third node')

function info(views: Views, name: string, fields: Record<string, string | undefined>): Views {
  return withData(views, name, (view) => ({ info: withFields(view.info, fields) }))
}

test('one master, and every replica from both sides', () => {
  const checks = judgeReplication(healthy.data)
  expect(noes(checks)).toEqual([])
  expect(checks.map(({ check, observer, expected }) => `${check}@${observer}: ${expected}`)).toEqual([
    'one-master@all: 1 master',
    'link@redis-2: up',
    'follows@redis-2: 127.0.0.1:6379',
    'online@redis-1: redis-2 online',
    'link@redis-3: up',
    'follows@redis-3: 127.0.0.1:6379',
    'online@redis-1: redis-3 online',
  ])
  expect(mastersAmong(healthy.data).map(({ node }) => node.name)).toEqual(['redis-1'])
})

test('a master alone is healthy', () => {
  const views = healthyViews(planOf({ topology: 'replication', replicas: 0 }))
  expect(noes(judgeReplication(views.data))).toEqual([])
})

test('whoever is the master by now: the names don’t matter', () => {
  const [first, second] = dataNodes(plan)
  if (!first || !second) throw new Error('no nodes')
  const became = { role: 'slave', master_host: '127.0.0.1', master_port: '6380', master_link_status: 'up' }
  let views = info(healthy, 'redis-1', { ...became, slave0: undefined, slave1: undefined })
  views = info(views, 'redis-3', became)
  views = info(views, 'redis-2', {
    role: 'master',
    master_host: undefined,
    master_link_status: undefined,
    slave0: listed(third, 'online'),
    slave1: listed(first, 'online'),
  })
  expect(noes(judgeReplication(views.data))).toEqual([])
})

const cases: [string, (views: Views) => Views, string[]][] = [
  [
    'a link is down',
    (views) => info(views, 'redis-2', { master_link_status: 'down' }),
    ['link@redis-2: up ≠ down'],
  ],
  [
    'a link is down because of a sync',
    (views) => info(views, 'redis-2', { master_link_status: 'down', master_sync_in_progress: '1' }),
    ['link@redis-2: up ≠ down, sync in progress'],
  ],
  [
    'a replica says nothing of its link',
    (views) => info(views, 'redis-2', { master_link_status: undefined }),
    ['link@redis-2: up ≠ no link'],
  ],
  [
    'a replica follows another port',
    (views) => info(views, 'redis-3', { master_port: '6380' }),
    ['follows@redis-3: 127.0.0.1:6379 ≠ 127.0.0.1:6380'],
  ],
  [
    'a replica follows another host, even if it is the same machine',
    (views) => info(views, 'redis-3', { master_host: 'localhost' }),
    ['follows@redis-3: 127.0.0.1:6379 ≠ localhost:6379'],
  ],
  [
    'a replica names no master',
    (views) => info(views, 'redis-3', { master_host: undefined }),
    ['follows@redis-3: 127.0.0.1:6379 ≠ no master'],
  ],
  [
    'the master lists a replica that is not there yet',
    (views) => info(views, 'redis-1', { slave1: listed(third, 'wait_bgsave') }),
    ['online@redis-1: redis-3 online ≠ redis-3 wait_bgsave'],
  ],
  [
    'the master does not list a replica',
    (views) => info(views, 'redis-1', { slave1: undefined }),
    ['online@redis-1: redis-3 online ≠ redis-3 not listed'],
  ],
  [
    'the master lists a replica at another address',
    (views) =>
      info(views, 'redis-1', { slave1: listed(third, 'online').replace('ip=127.0.0.1', 'ip=127.0.0.2') }),
    ['online@redis-1: redis-3 online ≠ redis-3 not listed'],
  ],
  [
    'a second node takes itself for a master',
    (views) => info(views, 'redis-3', { role: 'master' }),
    ['one-master@all: 1 master ≠ 2 masters: redis-1 and redis-3'],
  ],
  [
    'there is no master',
    (views) => info(views, 'redis-1', { role: 'slave' }),
    [
      'one-master@all: 1 master ≠ 0 masters',
      'link@redis-1: up ≠ no link',
      'follows@redis-1: a master ≠ there is none',
      'online@redis-1: redis-1 online ≠ there is no master',
      'follows@redis-2: a master ≠ there is none',
      'online@redis-2: redis-2 online ≠ there is no master',
      'follows@redis-3: a master ≠ there is none',
      'online@redis-3: redis-3 online ≠ there is no master',
    ],
  ],
  ['a node has no role that we know', (views) => info(views, 'redis-2', { role: 'sentinel' }), []],
  [
    'a replica is silent',
    (views) => withSilence(views, 'redis-2'),
    ['link@redis-2: up ≠ no answer in 1000ms', 'follows@redis-2: 127.0.0.1:6379 ≠ no answer in 1000ms'],
  ],
  [
    'the master is silent',
    (views) => withSilence(views, 'redis-1'),
    [
      'one-master@all: 1 master ≠ 0 masters',
      'link@redis-1: up ≠ no answer in 1000ms',
      'follows@redis-1: a master ≠ no answer in 1000ms',
      'online@redis-1: redis-1 online ≠ there is no master',
      'follows@redis-2: a master ≠ there is none',
      'online@redis-2: redis-2 online ≠ there is no master',
      'follows@redis-3: a master ≠ there is none',
      'online@redis-3: redis-3 online ≠ there is no master',
    ],
  ],
]

test.each(cases)('%s', (_what, change, expected) => {
  expect(noes(judgeReplication(change(healthy).data))).toEqual(expected)
})

import { expect, test } from 'vitest'
import { dataNodes, sentinelNodes } from '../../src/model/plan.ts'
import { clusterCanBeMended, nodesInPlace } from '../../src/topologies/reset/mend-cluster.ts'
import { canBeMended } from '../../src/topologies/reset/mend.ts'
import { sentinelsCanStay } from '../../src/topologies/reset/mend-sentinels.ts'
import type { Views } from '../../src/topologies/health/views.ts'
import { planOf, redis6 } from '../support/plans.ts'
import {
  clusterId,
  healthyViews,
  withCluster,
  withData,
  withEntry,
  withFields,
  withSentinel,
  withSilence,
} from '../support/views.ts'

// By which way `reset` goes, from what the nodes say.

const sentinel = planOf({ topology: 'sentinel' })
const views = healthyViews(sentinel)
const gone = (all: Views, name: string) =>
  withData(withSilence(all, name), name, ({ process }) => ({ process: { ...process, state: 'gone' } }))

test('nodes that run are led back, unless one of them is silent or slow to connect', () => {
  expect(canBeMended(sentinel, views)).toBe(true)
  expect(canBeMended(sentinel, gone(views, 'redis-1'))).toBe(true)
  expect(canBeMended(sentinel, withSilence(views, 'redis-2'))).toBe(false)
  const none = dataNodes(sentinel).reduce((all, { name }) => gone(all, name), views)
  expect(canBeMended(sentinel, none)).toBe(false)
  expect(canBeMended(planOf({ topology: 'sentinel' }, { server: redis6 }), views)).toBe(false)
  expect(canBeMended(planOf({ topology: 'sentinel' }, { wiring: 'ordinary' }), views)).toBe(false)
})

test('sentinels stay, unless one of them knows another master, other nodes, or too few', () => {
  expect(sentinelsCanStay(sentinel, views)).toBe(true)
  expect(sentinelsCanStay(sentinel, gone(views, 'redis-3'))).toBe(true)
  expect(sentinelsCanStay(sentinel, gone(views, 'redis-1'))).toBe(false)
  const said = (fields: Record<string, string>) =>
    withSentinel(views, 'sentinel-2', ({ master }) => ({ master: withFields(master, fields) }))
  expect(sentinelsCanStay(sentinel, said({ port: '6380' }))).toBe(false)
  expect(sentinelsCanStay(sentinel, said({ flags: 'master,s_down' }))).toBe(false)
  expect(sentinelsCanStay(sentinel, said({ 'config-epoch': '1' }))).toBe(false)
  const fewer = withSentinel(views, 'sentinel-3', ({ replicas }) => ({
    replicas: withEntry(replicas, 0, () => undefined),
  }))
  expect(sentinelsCanStay(sentinel, fewer)).toBe(false)
  const apart = withSentinel(views, 'sentinel-1', ({ sentinels }) => ({
    sentinels: withEntry(sentinels, 1, (entry) => new Map([...entry, ['flags', 'sentinel,disconnected']])),
  }))
  expect(sentinelsCanStay(sentinel, apart)).toBe(false)
  expect(sentinelNodes(sentinel)).toHaveLength(3)
})

test('in a cluster who is in its place goes on, whoever has another master or none is started anew', () => {
  const plan = planOf({ topology: 'cluster' })
  const cluster = healthyViews(plan)
  expect(nodesInPlace(plan, cluster)).toEqual(new Set(dataNodes(plan).map(({ name }) => name)))
  const promoted = withData(cluster, 'redis-4', ({ info }) => ({
    info: withFields(info, { role: 'master' }),
  }))
  const demoted = withData(promoted, 'redis-1', ({ info }) => ({ info: withFields(info, { role: 'slave' }) }))
  expect([...nodesInPlace(plan, demoted)]).toEqual(['redis-1', 'redis-2', 'redis-3', 'redis-5', 'redis-6'])
  const elsewhere = withCluster(cluster, 'redis-5', ({ nodes }) => ({
    nodes: {
      said: ('said' in nodes ? nodes.said : []).map((line) =>
        line.flags.includes('myself') ? { ...line, masterId: clusterId('redis-3') } : line,
      ),
    },
  }))
  expect(nodesInPlace(plan, elsewhere).has('redis-5')).toBe(false)
  expect(nodesInPlace(plan, withSilence(cluster, 'redis-6')).has('redis-6')).toBe(false)
})

test('a cluster is led back while every master runs and nobody is in another shard', () => {
  const plan = planOf({ topology: 'cluster' })
  const known = healthyViews(plan)
  const ids = new Map(dataNodes(plan).map(({ name, id }) => [clusterId(name), id ?? '']))
  const idOf = (id: string) => ids.get(id) ?? id
  // The nodes were given their ids by the plan.
  const healthy = dataNodes(plan).reduce(
    (all, { name }) =>
      withCluster(all, name, ({ nodes }) => ({
        nodes: {
          said: ('said' in nodes ? nodes.said : []).map((line) => ({
            ...line,
            id: idOf(line.id),
            masterId: line.masterId === undefined ? undefined : idOf(line.masterId),
          })),
        },
      })),
    known,
  )
  expect(clusterCanBeMended(plan, healthy)).toBe(true)
  expect(clusterCanBeMended(plan, gone(healthy, 'redis-5'))).toBe(true)
  expect(clusterCanBeMended(plan, gone(healthy, 'redis-2'))).toBe(false)
  // Such as those of a node after CLUSTER RESET HARD.
  expect(clusterCanBeMended(plan, known)).toBe(false)
  const elsewhere = withCluster(healthy, 'redis-4', ({ nodes }) => ({
    nodes: {
      said: ('said' in nodes ? nodes.said : []).map((line) =>
        line.flags.includes('myself') ? { ...line, masterId: dataNodes(plan)[1]?.id } : line,
      ),
    },
  }))
  expect(clusterCanBeMended(plan, elsewhere)).toBe(false)
})

import { Cluster, Redis } from 'ioredis'
import type { createClient, createCluster, createSentinel } from 'redis'
import {
  type AnyRunningTopology,
  type Failure,
  type FailureReason,
  type openTopology,
  RedisHaError,
  type RunningTopology,
  type StatusDocument,
  startTopology,
  type TopologyInput,
} from 'redis-ha'
import { expectTypeOf, test } from 'vitest'

// `npm run types` judges these; nothing is started.

type Started<T> = T extends Promise<infer R> ? R : never

test('a source says what comes back', () => {
  const start = () => startTopology({ topology: 'sentinel', sentinels: 5 })
  expectTypeOf<Started<ReturnType<typeof start>>>().toEqualTypeOf<RunningTopology<'sentinel'>>()
  const eitherWay = (input: TopologyInput) => startTopology(input)
  expectTypeOf<Started<ReturnType<typeof eitherWay>>>().toEqualTypeOf<AnyRunningTopology>()
  const fromFile = () => startTopology('shop.yaml')
  expectTypeOf<Started<ReturnType<typeof fromFile>>>().toEqualTypeOf<AnyRunningTopology>()
  expectTypeOf<Started<ReturnType<typeof openTopology>>>().toEqualTypeOf<AnyRunningTopology>()
  // @ts-expect-error: a replication has no masters
  const wrong: TopologyInput = { topology: 'replication', masters: 3 }
  expectTypeOf(wrong).toExtend<TopologyInput>()
})

test('what clients take, as they take it', () => {
  // `toExtend` can't choose among their overloads, and exact optional properties are theirs to judge.
  const clients = (
    replication: RunningTopology<'replication'>,
    sentinel: RunningTopology<'sentinel'>,
    cluster: RunningTopology<'cluster'>,
  ) => [
    new Redis(replication.ioredis),
    new Redis(replication.clientOptions('redis-2').ioredis),
    new Redis(sentinel.ioredis),
    new Cluster(cluster.ioredis.nodes, cluster.ioredis.options),
  ]
  expectTypeOf(clients).returns.toExtend<unknown[]>()
  type Client = NonNullable<Parameters<typeof createClient>[0]>
  expectTypeOf<RunningTopology<'replication'>['nodeRedis']>().toExtend<Client>()
  expectTypeOf<RunningTopology<'sentinel'>['nodeRedis']>().toExtend<Parameters<typeof createSentinel>[0]>()
  expectTypeOf<RunningTopology<'cluster'>['nodeRedis']>().toExtend<Parameters<typeof createCluster>[0]>()
})

test('the kind tells them apart', () => {
  const url = (topology: AnyRunningTopology) =>
    topology.topology === 'cluster' ? topology.ioredis.nodes.length : topology.ioredis.password
  expectTypeOf(url).returns.toEqualTypeOf<number | string | undefined>()
})

test('failures and documents', () => {
  expectTypeOf<RedisHaError['failure']>().toEqualTypeOf<Failure>()
  expectTypeOf<Failure['reason']>().toEqualTypeOf<FailureReason>()
  expectTypeOf<'not-healthy'>().toExtend<FailureReason>()
  expectTypeOf<RunningTopology['status']>().returns.resolves.toEqualTypeOf<StatusDocument>()
  expectTypeOf<RunningTopology>().toExtend<AsyncDisposable>()
  expectTypeOf(RedisHaError).instance.toExtend<Error>()
})

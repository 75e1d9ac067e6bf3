import { Cluster, Redis } from 'ioredis'
import type { createClient, createCluster, createSentinel } from 'redis'
import {
  type AnyRunningTopology,
  defineDrill,
  type DrillDefinition,
  type Failure,
  type FailureReason,
  type openTopology,
  RedisHaError,
  type RunningDrill,
  type RunningTopology,
  type runDrill,
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

test('a drill in code', () => {
  // Judged, and never run.
  const steps = async (drill: RunningDrill) => {
    const { sync_full } = await (await drill.counters(['sync_full', 'sync_partial_ok'], 'all')).grown()
    expectTypeOf(sync_full).toEqualTypeOf<number>()
    const seen = await drill.step({ wait: { role: 'master', of: ['redis-2'] }, within: '5s' })
    expectTypeOf(seen).toEqualTypeOf<string>()
    const captured = await drill.step('a number', () => 5)
    expectTypeOf(captured).toEqualTypeOf<number>()
    const found = await drill.until('a node', async () => (await drill.nodes('replicas'))[0])
    expectTypeOf(found.port).toEqualTypeOf<number>()
    const connection = await drill.connect('master', { user: 'app', password: 'secret' })
    expectTypeOf(connection.send('WAIT', 1, 0).state).toEqualTypeOf<
      'pending' | 'replied' | 'refused' | 'lost'
    >()
    expectTypeOf(await connection.multi([['SET', 'a', 1]])).toEqualTypeOf<unknown[] | null>()
    // @ts-expect-error: there is no such step
    await drill.step({ kil: 'master' })
    // @ts-expect-error: there is no such condition
    await drill.step({ wait: { rule: 'master', of: 'redis-2' } })
  }
  expectTypeOf(defineDrill).toBeCallableWith({
    against: { topology: 'sentinel', replicas: 1 },
    workload: { rate: 100 },
    expect: { lost: 0, unavailable: '<= 8s' },
    steps,
  })
  expectTypeOf(defineDrill).returns.toExtend<Parameters<typeof runDrill>[0]>()
  // @ts-expect-error: there is no such measurement
  const wrong: DrillDefinition = { against: 'shop.yaml', expect: { lots: 0 }, steps }
  expectTypeOf(wrong).toExtend<DrillDefinition>()
})

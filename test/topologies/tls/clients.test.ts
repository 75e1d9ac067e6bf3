import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster, createSentinel } from 'redis'
import { startTopology } from 'redis-ha'
import { expect, test } from 'vitest'
import { useRig } from '../../support/rig.ts'

const rig = useRig()
const MUTUAL = { clients: 'required' } as const
const AUTH = { user: 'app', password: 'Sesame4711' }

test('replication: ioredis and node-redis, the master and a replica', async () => {
  await using topology = await startTopology({ topology: 'replication', tls: MUTUAL, auth: AUTH })
  const redis = new Redis(topology.ioredis)
  expect(await redis.set('key', 'value')).toBe('OK')
  expect(await redis.wait(2, 5000)).toBe(2)
  redis.disconnect()
  const client = await createClient(topology.clientOptions('redis-3').nodeRedis).connect()
  expect(await client.get('key')).toBe('value')
  client.destroy()
  const master = await createClient(topology.nodeRedis).connect()
  expect(await master.get('key')).toBe('value')
  master.destroy()
})

test('sentinel: both clients find the master, before and after a failover', async () => {
  await using topology = await startTopology({ topology: 'sentinel', tls: MUTUAL, auth: AUTH })
  const redis = new Redis(topology.ioredis)
  expect(await redis.set('key', 'value')).toBe('OK')
  redis.disconnect()
  const sentinel = await createSentinel(topology.nodeRedis)
    .on('error', () => undefined)
    .connect()
  expect(await sentinel.get('key')).toBe('value')
  await sentinel.close()
  await topology.failover()
  const after = new Redis(topology.ioredis)
  expect(await after.get('key')).toBe('value')
  after.disconnect()
  expect((await topology.reset()).length).toBeGreaterThan(0)
})

test('cluster: both clients reach every shard', async () => {
  await using topology = await startTopology({ topology: 'cluster', tls: MUTUAL, auth: AUTH })
  const keys = ['a', 'b', 'c', 'd', 'e', 'f']
  const redis = new Cluster(topology.ioredis.nodes, topology.ioredis.options)
  expect(await Promise.all(keys.map(async (key) => await redis.set(key, key)))).toEqual(keys.map(() => 'OK'))
  redis.disconnect()
  const cluster = await createCluster(topology.nodeRedis).connect()
  expect(await Promise.all(keys.map(async (key) => await cluster.get(key)))).toEqual(keys)
  await cluster.close()
})

test('`run` hands its command the files that it needs', async () => {
  const file = rig.file('runs.yaml', 'topology: replication\nreplicas: 1\ntls: { clients: required }\n')
  const script =
    'redis-cli --tls --cacert "$REDIS_TLS_CA_FILE" --cert "$REDIS_TLS_CERT_FILE" --key "$REDIS_TLS_KEY_FILE" -u "$REDIS_URL" PING'
  expect(await rig.succeed(['run', file, '--quiet', '--', 'sh', '-c', script])).toBe('PONG\n')
})

test('data is loaded over TLS: commands, and an RDB file', async () => {
  const seed = rig.file('seed.redis', 'SET greeting hello\n')
  await rig.up('saved', `topology: replication\nreplicas: 1\ntls: true\nload: ${seed}\n`)
  expect(await rig.succeed(['cli', 'saved', 'redis-2', '--', 'GET', 'greeting'])).toBe('hello\n')
  const dump = `${rig.folder}/saved.rdb`
  await rig.succeed(['cli', 'saved', '--', '--rdb', dump])
  await rig.up('loaded', `topology: cluster\ntls: { clients: required }\nload: ${dump}\n`)
  expect(await rig.succeed(['cli', 'loaded', 'key:greeting', '--', 'GET', 'greeting'])).toBe('hello\n')
  await rig.succeed(['down', 'saved', 'loaded'])
})

test.each(['sentinel', 'cluster'] as const)('a %s that is wired the ordinary way', async (topology) => {
  const name = `ordinary-${topology}`
  const document = await rig.up(name, `topology: ${topology}\ntls: { clients: required }\n`, {
    args: ['--wiring', 'ordinary', '--timeout', '60s'],
  })
  expect(document.healthy).toBe(true)
  await rig.succeed(['down', name])
})

test.each(['replication', 'sentinel', 'cluster'] as const)(
  'a %s behind the proxy of its links: only bytes pass it, and a cut stays a cut',
  async (topology) => {
    const name = `links-${topology}`
    await rig.up(name, `topology: ${topology}\ntls: { clients: required }\nlinks: true\n`)
    const replica = topology === 'cluster' ? 'redis-4' : 'redis-2'
    await rig.succeed(['fault', 'partition', name, `redis-1 | ${replica}`])
    const { checks } = await rig.status(name, '--probe')
    expect(checks.filter(({ ok }) => !ok).length).toBeGreaterThan(0)
    await rig.succeed(['fault', 'heal', name])
    expect((await rig.run(['status', name, '--wait', '30s'])).code).toBe(0)
    await rig.succeed(['down', name])
  },
)

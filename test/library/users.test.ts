import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster, createSentinel } from 'redis'
import { startTopology } from 'redis-ha'
import { expect, test } from 'vitest'

const USERS = { default: 'off', app: { rules: '~shop:* &* +@all -@dangerous +info' } } as const
const NEW = 'Xyzzy-0815 "q"'

test('replication: both clients sign in, with the new password too; who is signed in stays so', async () => {
  await using topology = await startTopology({ topology: 'replication', users: USERS })
  const redis = new Redis(topology.ioredis)
  expect(await redis.set('shop:1', 'book')).toBe('OK')
  await expect(redis.set('other', '1')).rejects.toThrow('NOPERM')
  await expect(redis.flushall()).rejects.toThrow('NOPERM')

  const old = topology.env['REDIS_PASSWORD']
  const atBoth: (string | undefined)[] = []
  const changed = await topology.changePassword(
    { password: NEW },
    { onBoth: () => void atBoth.push(topology.env['REDIS_PASSWORD']) },
  )
  expect(changed).toMatchObject({ user: 'app', completed: false, nodes: ['redis-1', 'redis-2', 'redis-3'] })
  expect([old === NEW, atBoth, topology.env['REDIS_PASSWORD']]).toEqual([false, [NEW], NEW])
  expect(await redis.get('shop:1')).toBe('book')
  redis.disconnect()
  const client = await createClient(topology.nodeRedis).connect()
  expect(await client.get('shop:1')).toBe('book')
  client.destroy()
  expect((await topology.waitHealthy()).healthy).toBe(true)
})

test('sentinel: both clients find the master by a user of the sentinels', async () => {
  await using topology = await startTopology({ topology: 'sentinel', users: USERS })
  await topology.changePassword()
  const redis = new Redis(topology.ioredis)
  expect(await redis.set('shop:1', 'book')).toBe('OK')
  redis.disconnect()
  const sentinel = await createSentinel(topology.nodeRedis)
    .on('error', () => undefined)
    .connect()
  expect(await sentinel.get('shop:1')).toBe('book')
  await sentinel.close()
})

test('cluster: both clients find every node', async () => {
  await using topology = await startTopology({ topology: 'cluster', users: USERS })
  await topology.changePassword()
  const redis = new Cluster(topology.ioredis.nodes, topology.ioredis.options)
  expect(await redis.set('shop:1', 'book')).toBe('OK')
  redis.disconnect()
  const client = await createCluster(topology.nodeRedis).connect()
  expect(await client.get('shop:1')).toBe('book')
  client.destroy()
})

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Redis } from 'ioredis'
import { useTopology } from 'redis-ha/node-test'

const topology = useTopology({ topology: 'replication', replicas: 2 })

beforeEach(async () => await topology().reset())

test('what the master takes, a replica gives', async () => {
  const master = new Redis(topology().ioredis)
  const replica = new Redis(topology().clientOptions('redis-3').ioredis)
  await master.rpush('queue', 'a', 'b')
  assert.equal(await master.wait(2, 5000), 2)
  assert.deepEqual(await replica.lrange('queue', 0, -1), ['a', 'b'])
  master.disconnect()
  replica.disconnect()
})

test('each test begins with nothing', async () => {
  const master = new Redis(topology().ioredis)
  assert.equal(await master.dbsize(), 0)
  master.disconnect()
})

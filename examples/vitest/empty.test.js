import { Redis } from 'ioredis'
import { expect } from 'vitest'
import { test } from './topology.js'

test('each file begins with nothing, and with all nodes', async ({ topology }) => {
  expect(topology.healthy).toBe(true)
  const redis = new Redis(topology.ioredis)
  expect(await redis.dbsize()).toBe(0)
  await redis.set('left', 'behind')
  redis.disconnect()
})

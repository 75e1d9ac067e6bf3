import { Redis } from 'ioredis'
import { expect } from 'vitest'
import { Cart } from './cart.js'
import { test } from './topology.js'

test('a cart keeps what was added', async ({ topology }) => {
  const redis = new Redis(topology.ioredis)
  const cart = new Cart(redis, 42)
  await cart.add('apple', 2)
  await cart.add('apple', 1)
  expect(await cart.items()).toEqual({ apple: '3' })
  redis.disconnect()
})

test('a cart survives the death of a replica', async ({ topology }) => {
  process.kill(topology.node('redis-2').pid, 'SIGKILL')
  const redis = new Redis(topology.ioredis)
  expect(await new Cart(redis, 42).items()).toEqual({ apple: '3' })
  redis.disconnect()
  // The next file finds all nodes running again.
  expect((await topology.status()).healthy).toBe(false)
})

// maxmemory with each eviction policy under a load that does not fit: what is evicted, and what errors.
//   redis-ha run examples/replication.yaml -- node examples/cookbook/memory.mjs
import { Redis } from 'ioredis'

const redis = new Redis(process.env.REDIS_URL, {
  username: process.env.REDIS_USERNAME,
  password: process.env.REDIS_PASSWORD,
})
const VALUE = 'x'.repeat(10_000)
const KEYS = 1000

/**
 * Half of the keys expire in an hour and half never do; keys 0 to 99 are read again and again.
 * Half way there is a pause of a second, since LRU's clock counts seconds.
 */
async function fill() {
  let errors = 0
  for (let i = 0; i < KEYS; i++) {
    if (i === KEYS / 2) await new Promise((resolve) => setTimeout(resolve, 1100))
    const pipeline = redis.pipeline()
    if (i % 2 === 0) pipeline.set(`key:${i}`, VALUE, 'EX', 3600)
    else pipeline.set(`key:${i}`, VALUE)
    for (let j = 0; j < 100; j += 10) pipeline.get(`key:${j + (i % 10)}`)
    const [[error]] = await pipeline.exec()
    if (error !== null) errors++
  }
  return errors
}

async function kept() {
  const exists = await Promise.all(Array.from({ length: KEYS }, (_, i) => redis.exists(`key:${i}`)))
  const count = (wanted) => exists.filter((there, i) => there === 1 && wanted(i)).length
  return {
    hot: count((i) => i < 100),
    expiring: count((i) => i % 2 === 0),
    lasting: count((i) => i % 2 === 1),
  }
}

const rows = []
const policies = ['noeviction', 'allkeys-lru', 'allkeys-lfu', 'allkeys-random']
policies.push('volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl')
const before = await redis.config('GET', 'maxmemory', 'maxmemory-policy')
for (const policy of policies) {
  await redis.flushall()
  const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))[1])
  await redis.config('SET', 'maxmemory', String(used + 6_500_000), 'maxmemory-policy', policy)
  const evictedBefore = Number(/^evicted_keys:(\d+)/m.exec(await redis.info('stats'))[1])
  const errors = await fill()
  const evicted = Number(/^evicted_keys:(\d+)/m.exec(await redis.info('stats'))[1]) - evictedBefore
  rows.push({ policy, errors, evicted, ...(await kept()) })
}
const settings = Array.isArray(before) ? before : Object.entries(before).flat()
await redis.config('SET', ...settings)
console.table(rows)
redis.disconnect()

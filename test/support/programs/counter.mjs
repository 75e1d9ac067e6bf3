// Counts up a key, and takes the loss of its server in the way that its first argument says: `recover` goes on when it is back,
// `hang` never again, `crash` ends.
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'

const [way, key] = process.argv.slice(2)
const redis = new Redis(process.env.REDIS_URL, {
  retryStrategy: () => (way === 'recover' ? 50 : null),
  maxRetriesPerRequest: null,
})
redis.on('error', () => undefined)
redis.on('end', () => {
  if (way === 'crash') process.exit(7)
  setInterval(() => undefined, 60_000)
})
while (redis.status !== 'end') {
  const count = await redis.incr(key).catch(() => undefined)
  process.stdout.write(`counted ${count}\n`)
  await delay(20)
}

// A worker that counts a key up, prints a line for each, answers 200 on its port while it is well, and has a file there as long. It takes the
// loss of its server in the way that its first argument says: `recover` goes on when it is back, `hang` never again, `crash` ends.
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'

const [way, key, file, port] = process.argv.slice(2)
let well = false
createServer((_, response) => {
  response.statusCode = well ? 200 : 503
  response.end()
}).listen(Number(port), '127.0.0.1')

function feels(now) {
  if (now === well) return
  well = now
  if (now) writeFileSync(file, 'well')
  else rmSync(file, { force: true })
}

const redis = new Redis(process.env.REDIS_URL, {
  retryStrategy: () => (way === 'recover' ? 50 : null),
  maxRetriesPerRequest: null,
})
redis.on('error', () => undefined)
redis.on('close', () => feels(false))
redis.on('end', () => {
  if (way === 'crash') process.exit(7)
})
while (redis.status !== 'end') {
  const count = await redis.incr(key).catch(() => undefined)
  if (count !== undefined) {
    feels(true)
    process.stdout.write(`counted ${count}\n`)
  }
  await delay(20)
}

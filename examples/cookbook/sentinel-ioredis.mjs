// An application that lives through failovers: ioredis with sentinels and a master name.
//   redis-ha run examples/sentinel.yaml -- node examples/cookbook/sentinel-ioredis.mjs 10
import { Redis } from 'ioredis'
import { addresses, Ledger, pause, untilStopped } from './ledger.mjs'

const signal = untilStopped()
const ledger = new Ledger()
const redis = new Redis({
  sentinels: addresses(process.env.REDIS_SENTINELS),
  name: process.env.REDIS_SENTINEL_MASTER,
  username: process.env.REDIS_USERNAME,
  password: process.env.REDIS_PASSWORD,
  sentinelPassword: process.env.REDIS_SENTINEL_PASSWORD,
  failoverDetector: true, // listen to the sentinels: else it stays with the old master until that is demoted, 10 s later
  sentinelRetryStrategy: () => 100, // ask the sentinels again soon
  retryStrategy: () => 100,
  reconnectOnError: (error) => error.message.startsWith('READONLY') && 2, // a demoted master: ask the sentinels, send again
  maxRetriesPerRequest: null, // keep trying while the sentinels agree on a new master
  commandTimeout: 10_000, // a write without an answer after this long counts as failed
})
// ioredis 6 gives up for good where a sentinel announces the failover while it is connecting.
redis.on('end', () => signal.aborted || redis.connect().catch(() => {}))
redis.on('error', () => {}) // told by what follows: the writes that fail, the master that is new

let master
redis.on('ready', async () => {
  const address = `${redis.stream.remoteAddress}:${redis.stream.remotePort}`
  if (address === master) return
  if (master === undefined) console.log(`master ${address}`)
  else console.log(`failover: ${master} -> ${address}`)
  master = address
})

// What an old master acknowledged after its replica was promoted is gone when it becomes a replica itself.
// An application that must not lose it looks, and writes it again.
async function writeAgainWhatIsGone() {
  const gone = ledger.missing(await redis.smembers('orders:ioredis'))
  if (gone.length > 0) await redis.sadd('orders:ioredis', ...gone)
  return gone
}

for (let known; !signal.aborted; await pause(10, signal)) {
  await ledger.write((number) => redis.sadd('orders:ioredis', number))
  if (known !== undefined && known !== master) {
    const gone = await writeAgainWhatIsGone().catch(() => undefined)
    if (gone === undefined) continue // not to be reached just now: the next round looks again
    console.log(`after the failover: ${gone.length} acknowledged writes were gone, written again`)
  }
  known = master
}

const gone = ledger.missing(await redis.smembers('orders:ioredis'))
console.log(`acknowledged ${ledger.acknowledged.size}, failed ${ledger.failed}, missing ${gone.length}`)
redis.disconnect()
process.exitCode = gone.length === 0 ? 0 : 1

// The same as sentinel-ioredis.mjs with node-redis.
//   redis-ha run examples/sentinel.yaml -- node examples/cookbook/sentinel-node-redis.mjs 10
import { createSentinel } from 'redis'
import { addresses, Ledger, pause, untilStopped } from './ledger.mjs'

const signal = untilStopped()
const ledger = new Ledger()
const redis = createSentinel({
  name: process.env.REDIS_SENTINEL_MASTER,
  sentinelRootNodes: addresses(process.env.REDIS_SENTINELS),
  nodeClientOptions: {
    username: process.env.REDIS_USERNAME,
    password: process.env.REDIS_PASSWORD,
    socket: { reconnectStrategy: () => 100 },
  },
  sentinelClientOptions: { password: process.env.REDIS_SENTINEL_PASSWORD },
  scanInterval: 100, // looks for a new master this often, in ms
  maxCommandRediscovers: 100,
})
redis.on('error', () => {})
redis.on('client-error', () => {})

let master
redis.on('topology-change', (event) => {
  if (event.type !== 'MASTER_CHANGE') return
  const address = `${event.node.host}:${event.node.port}`
  console.log(master === undefined ? `master ${address}` : `failover: ${master} -> ${address}`)
  master = address
})
await redis.connect()

/** See sentinel-ioredis.mjs: what the old master acknowledged in vain. */
async function writeAgainWhatIsGone() {
  const gone = ledger.missing(await redis.sMembers('orders:node-redis'))
  if (gone.length > 0) await redis.sAdd('orders:node-redis', gone.map(String))
  return gone
}

for (let known; !signal.aborted; await pause(10, signal)) {
  await ledger.write((number) => redis.sAdd('orders:node-redis', number))
  if (known !== undefined && known !== master) {
    const gone = await writeAgainWhatIsGone().catch(() => undefined)
    if (gone === undefined) continue // not to be reached just now: the next round looks again
    console.log(`after the failover: ${gone.length} acknowledged writes were gone, written again`)
  }
  known = master
}

const gone = ledger.missing(await redis.sMembers('orders:node-redis'))
console.log(`acknowledged ${ledger.acknowledged.size}, failed ${ledger.failed}, missing ${gone.length}`)
await redis.destroy()
process.exitCode = gone.length === 0 ? 0 : 1

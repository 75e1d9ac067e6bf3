// Cluster from an application: which node a key goes to, what CROSSSLOT means, and hash tags.
//   redis-ha run examples/cluster.yaml -- node examples/cookbook/cluster-ioredis.mjs
import calculateSlot from 'cluster-key-slot'
import { Cluster } from 'ioredis'
import { addresses } from './ledger.mjs'

const cluster = new Cluster(addresses(process.env.REDIS_CLUSTER_NODES), {
  redisOptions: { username: process.env.REDIS_USERNAME, password: process.env.REDIS_PASSWORD },
})

/** The master that the client's own map of slots names. */
async function masterOf(slot) {
  const ranges = await cluster.cluster('SLOTS')
  const [, , [host, port]] = ranges.find(([first, last]) => first <= slot && slot <= last)
  return `${host}:${port}`
}

for (const key of ['key1', 'key2', '{user:42}:name', '{user:42}:cart']) {
  await cluster.set(key, `value of ${key}`)
  console.log(
    `${key.padEnd(15)} slot ${String(calculateSlot(key)).padStart(5)}  ${await masterOf(calculateSlot(key))}`,
  )
}

try {
  await cluster.mget('key1', 'key2')
} catch (error) {
  console.log(`MGET key1 key2: ${error.message}`)
}
console.log('MGET {user:42}:name {user:42}:cart:', await cluster.mget('{user:42}:name', '{user:42}:cart'))
cluster.disconnect()

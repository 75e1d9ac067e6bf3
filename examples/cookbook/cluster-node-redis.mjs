// The same as cluster-ioredis.mjs with node-redis.
//   redis-ha run examples/cluster.yaml -- node examples/cookbook/cluster-node-redis.mjs
import calculateSlot from 'cluster-key-slot'
import { createCluster } from 'redis'

const cluster = createCluster({
  rootNodes: process.env.REDIS_CLUSTER_NODES.split(',').map((address) => ({ url: `redis://${address}` })),
  defaults: { username: process.env.REDIS_USERNAME, password: process.env.REDIS_PASSWORD },
})
cluster.on('error', (error) => console.error(error.message))
await cluster.connect()

for (const key of ['key1', 'key2', '{user:42}:name', '{user:42}:cart']) {
  await cluster.set(key, `value of ${key}`)
  const slot = calculateSlot(key)
  console.log(`${key.padEnd(15)} slot ${String(slot).padStart(5)}  ${cluster.slots[slot].master.address}`)
}

// This client divides MGET by shard itself (since 6.3), so that no error comes; what can't be divided still fails.
for (const command of [
  ['MGET', 'key1', 'key2'],
  ['RENAME', 'key1', 'key2'],
])
  try {
    console.log(`${command.join(' ')}:`, await cluster.sendCommand('key1', false, command))
  } catch (error) {
    console.log(`${command.join(' ')}: ${error.message}`)
  }
console.log('MGET {user:42}:name {user:42}:cart:', await cluster.mGet(['{user:42}:name', '{user:42}:cart']))
await cluster.close()

// Replication: write to the master, read from both replicas, follow the offsets while a load runs.
//   redis-ha run examples/replication.yaml -- node examples/cookbook/replication.mjs
import { Redis } from 'ioredis'
import { addresses } from './ledger.mjs'

const login = { username: process.env.REDIS_USERNAME, password: process.env.REDIS_PASSWORD }
const master = new Redis(process.env.REDIS_URL, login)
const replicas = addresses(process.env.REDIS_REPLICAS).map((address) => new Redis({ ...address, ...login }))

/** `name` as the node's INFO replication has it. */
async function replication(node, name) {
  const info = await node.info('replication')
  return new RegExp(`^${name}:(.*)\r$`, 'm').exec(info)?.[1]
}

await master.set('greeting', 'hello')
console.log(`WAIT: ${await master.wait(replicas.length, 1000)} replicas have the write`)
for (const replica of replicas) console.log(`${replica.options.port} says ${await replica.get('greeting')}`)

try {
  await replicas[0].set('greeting', 'hi')
} catch (error) {
  console.log(`a write on a replica: ${error.message}`)
}

const load = { on: true }
const loaded = (async () => {
  for (let i = 0; load.on; i++) await master.set(`load:${i % 1000}`, 'x'.repeat(1000))
})()
for (let look = 0; look < 5; look++) {
  const offset = Number(await replication(master, 'master_repl_offset'))
  const lags = await Promise.all(
    replicas.map(async (replica) => offset - Number(await replication(replica, 'slave_repl_offset'))),
  )
  console.log(`master_repl_offset ${offset}, bytes behind: ${lags.map((lag) => Math.max(lag, 0)).join(', ')}`)
  await new Promise((resolve) => setTimeout(resolve, 200))
}
load.on = false
await loaded

// Promote the first replica by hand. The order matters: no new writes, all offsets equal, then the roles.
await master.client('PAUSE', 10_000, 'WRITE')
const target = Number(await replication(master, 'master_repl_offset'))
const [heir, other] = replicas
for (const replica of replicas)
  while (Number(await replication(replica, 'slave_repl_offset')) < target) await replica.ping()
await heir.replicaof('NO', 'ONE')
await other.replicaof(heir.options.host, heir.options.port)
await master.replicaof(heir.options.host, heir.options.port)
await master.client('UNPAUSE')
console.log(`promoted ${heir.options.port}: ${await heir.set('greeting', 'hello from the new master')}`)

// What a client has to change: its address. The old one answers, but takes no write.
try {
  await master.set('greeting', 'lost?')
} catch (error) {
  console.log(`a client that kept the old address: ${error.message}`)
}
for (const node of [master, ...replicas]) node.disconnect()

// What each persistence keeps when all nodes are killed in the middle of writes: a measured table.
//   node examples/cookbook/persistence.mjs
import { Redis } from 'ioredis'
import { startTopology } from 'redis-ha'

const KINDS = {
  none: 'none',
  'rdb, each second': { save: ['1 1'] },
  'aof, everysec': { appendfsync: 'everysec' },
  'aof, always': { appendfsync: 'always' },
  'rdb and aof': { save: ['1 1'], appendfsync: 'everysec' },
}

/** Writes one number after the other for so long; gives how many were acknowledged. The last ones meet the kill. */
async function write(redis, stop) {
  for (let number = 1; ; number++) {
    const acknowledged = await redis.rpush('numbers', number).catch(() => undefined)
    if (acknowledged === undefined || stop.now) return acknowledged === undefined ? number - 1 : number
  }
}

const rows = []
for (const [kind, persistence] of Object.entries(KINDS)) {
  const topology = await startTopology({
    topology: 'replication',
    replicas: 1,
    persistence,
    config: { 'repl-diskless-sync-delay': 0 }, // else a replica that comes back waits for 5 s
  })
  try {
    const redis = new Redis({
      ...topology.ioredis,
      retryStrategy: null,
      autoResendUnfulfilledCommands: false,
    })
    redis.on('error', () => {})
    const stop = { now: false }
    const acknowledged = write(redis, stop)
    await new Promise((resolve) => setTimeout(resolve, 2500))
    await topology.kill('all')
    const started = performance.now()
    await topology.startNodes('all', { mayEmpty: true })
    await topology.waitHealthy({ timeoutMs: 30_000 })
    const backMs = Math.round(performance.now() - started)
    stop.now = true
    const after = new Redis(topology.ioredis)
    const kept = await after.llen('numbers')
    after.disconnect()
    rows.push({ kind, acknowledged: await acknowledged, kept, backMs })
  } finally {
    await topology.stop()
  }
}
for (const row of rows) row.lost = Math.max(0, row.acknowledged - row.kept)
console.table(rows)

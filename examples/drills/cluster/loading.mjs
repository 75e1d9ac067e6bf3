import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

// D37: CLUSTER SHARDS tells of a replica that loads what its master sends (7.0).
export default defineDrill({
  description: 'A replica that loads a full sync is told as loading, and then as online',
  needs: '7.0',
  against: {
    topology: 'cluster',
    // A node tells another of itself at least every half of it.
    cluster: { 'node-timeout': 2000 },
    config: { 'repl-diskless-load': 'disabled', 'repl-diskless-sync-delay': 0 },
  },
  workload: 'none',
  expect: { failovers: 0, differing: 0 },
  async steps(drill) {
    const id = String(await drill.ask('redis-4', 'CLUSTER', 'MYID'))
    const health = async (of) => healthOf(await drill.ask(of, 'CLUSTER', 'SHARDS'), id)
    assert.equal(await health('redis-1'), 'online')
    await drill.step({ config: { 'repl-backlog-size': 16_384 }, on: 'redis-1' })
    await drill.step({
      config: { 'key-load-delay': 10_000, 'loading-process-events-interval-bytes': 1024 },
      on: 'redis-4',
    })
    const value = 'x'.repeat(1024)
    const connection = await drill.connect('redis-1')
    // The slot of {bar} belongs to redis-1.
    await drill.step('more is written than the backlog holds, and the link is cut, all at once', async () => {
      await connection.multi([
        ['CLIENT', 'KILL', 'TYPE', 'replica'],
        ...Array.from({ length: 500 }, (_, index) => ['SET', `{bar}${index}`, value]),
      ])
    })
    await drill.until('redis-1 tells that it loads', async () => (await health('redis-1')) === 'loading')
    await drill.step({ cli: 'CONFIG SET key-load-delay 0', on: 'redis-4' })
    await drill.until('redis-1 tells that it is online', async () => (await health('redis-1')) === 'online')
    await drill.until('so does redis-4', async () => (await health('redis-4')) === 'online')
    await drill.step({ wait: 'healthy' })
  },
})

/** What a reply of CLUSTER SHARDS, lists of names and values, tells of a node's health. */
function healthOf(shards, id) {
  for (const shard of shards)
    for (const node of field(shard, 'nodes'))
      if (field(node, 'id') === id) return String(field(node, 'health'))
  return 'nothing'
}

function field(list, name) {
  return list[list.indexOf(name) + 1]
}

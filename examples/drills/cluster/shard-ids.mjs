import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

const NODES = ['redis-1', 'redis-2', 'redis-3', 'redis-4', 'redis-5', 'redis-6']

// D37: CLUSTER MYSHARDID (7.2).
export default defineDrill({
  description:
    'A master and its replica have one shard id, each shard another; a failover and restarts change none',
  needs: '7.2',
  against: { topology: 'cluster', persistence: 'rdb', cluster: { 'node-timeout': 2000 } },
  workload: 'none',
  expect: { failovers: 1, differing: 0 },
  async steps(drill) {
    const idsNow = async () =>
      await Promise.all(NODES.map(async (node) => String(await drill.ask(node, 'CLUSTER', 'MYSHARDID'))))
    const before = await drill.until('each shard has one id', async () => {
      const ids = await idsNow()
      assert.deepEqual(ids.slice(0, 3), ids.slice(3))
      assert.equal(new Set(ids).size, 3)
      return ids
    })
    for (const id of before) assert.match(id, /^[0-9a-f]{40}$/)
    await drill.step({ kill: 'redis-1' })
    await drill.step({ wait: { role: 'master', of: 'redis-4' } })
    await drill.step({ start: 'redis-1' })
    await drill.step({ wait: 'healthy' })
    assert.deepEqual(await idsNow(), before, 'after a failover')
    await drill.step({ stop: ['redis-2', 'redis-5'] })
    await drill.step({ start: 'all' })
    await drill.step({ wait: 'healthy' })
    assert.deepEqual(await idsNow(), before, 'after a restart of both')
  },
})

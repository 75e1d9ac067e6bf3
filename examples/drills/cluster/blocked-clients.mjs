import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

// foo is in slot 12182, which belongs to redis-3.
const SLOT = 12_182

// D36: who waits for a key is sent on when its slot goes, and who subscribes to a shard channel is told.
export default defineDrill({
  description:
    'Clients that block on a key, or subscribe to a shard channel, are sent on when the slot moves away',
  needs: '7.0',
  against: { topology: 'cluster' },
  workload: 'none',
  expect: { failovers: 0, differing: 0 },
  async steps(drill) {
    const { host, port } = await drill.node('redis-1')
    const blocked = (await drill.connect('redis-3')).send('BLPOP', 'foo', 0)
    const subscriber = await drill.connect('redis-3')
    await subscriber.call('SSUBSCRIBE', 'foo')
    await drill.until(
      'one client blocks',
      async () => (await drill.info('redis-3', 'blocked_clients')) === '1',
    )
    await drill.ask('redis-3', 'SPUBLISH', 'foo', 'hello')
    await subscriber.received('foo', 'hello')
    await drill.step({ move: SLOT, to: 'redis-1' })
    assert.equal(await blocked.answer({ within: '10s' }), `MOVED ${SLOT} ${host}:${port}`)
    await drill.until('nobody subscribes any more', async () => {
      const [, count] = await drill.ask('redis-3', 'PUBSUB', 'SHARDNUMSUB', 'foo')
      return Number(count) === 0
    })
    const again = (await drill.connect('redis-1')).send('BLPOP', 'foo', 0)
    await drill.ask('redis-1', 'RPUSH', 'foo', 'x')
    assert.deepEqual(await again.reply(), ['foo', 'x'])
    await drill.step({ move: SLOT, to: 'redis-3' })
    await drill.step({ wait: 'healthy' })
  },
})

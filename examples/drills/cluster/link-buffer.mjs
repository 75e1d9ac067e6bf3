// D38: cluster-link-sendbuf-limit (7.0). What is published goes to every node of the cluster; to one that does not read it, it piles up.
import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

const LIMIT = 1024 * 1024
const MESSAGE = 'x'.repeat(128 * 1024)

export default defineDrill({
  description:
    'Messages pile up for a frozen node; its link is freed when the buffer is over its limit, and made anew',
  needs: '7.0',
  // So long that nobody would find it dead in the meantime.
  against: { topology: 'cluster', cluster: { 'node-timeout': 30000 } },
  workload: 'none',
  expect: { failovers: 0 },
  async steps(drill) {
    const freed = async () => {
      const info = String(await drill.ask('redis-1', 'CLUSTER', 'INFO'))
      return Number(/total_cluster_links_buffer_limit_exceeded:(\d+)/.exec(info)?.[1])
    }
    const linkTo = async (id) =>
      (await drill.ask('redis-1', 'CLUSTER', 'LINKS'))
        .map(asMap)
        .find((link) => link.get('node') === id && link.get('direction') === 'to')

    const { id } = await drill.node('redis-5')
    const before = (await linkTo(id)).get('create-time')
    assert.equal(await freed(), 0)
    await drill.step({ config: { 'cluster-link-sendbuf-limit': LIMIT }, on: 'redis-1' })
    await drill.step({ pause: 'redis-5' })
    await drill.until('the link to redis-5 was over its limit', async () => {
      await drill.ask('redis-1', 'PUBLISH', 'news', MESSAGE)
      return (await freed()) > 0
    })
    await drill.step({ resume: 'redis-5' })
    await drill.until('there is another link, with room in its buffer', async () => {
      const link = await linkTo(id)
      assert.notEqual(link?.get('create-time'), before)
      assert.ok(Number(link?.get('send-buffer-used')) < LIMIT)
      return true
    })
    await drill.step({ wait: 'healthy' })
  },
})

function asMap(flat) {
  return new Map(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1]]] : [])))
}

import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

const NODES = ['redis-1', 'redis-2', 'redis-3', 'redis-4', 'redis-5']
const ROUNDS = 5

// D23: whoever becomes the master, and whoever hangs below whom, the stream goes on.
export default defineDrill({
  description:
    'Random trees of replicas under changing masters, while one counts: no full sync, and all count the same',
  against: { topology: 'replication', replicas: 4 },
  workload: 'none',
  expect: { differing: 0 },
  async steps(drill) {
    const counters = await drill.counters(['sync_full'], 'all')
    let counted = 0
    let master = 'redis-1'
    for (let round = 1; round <= ROUNDS; round++) {
      const order = shuffled(NODES, drill.choose)
      const [top, ...rest] = order
      const above = new Map(rest.map((node, index) => [node, order[drill.choose(index + 1)]]))
      const tree = [...above].map(([node, parent]) => `${parent} > ${node}`).join(', ')
      await drill.step(`tree ${round}: ${tree}`, async () => {
        // What the old master still counts until it follows would be lost: it counts no more.
        await drill.ask(master, 'WAIT', 1, 5000)
        await drill.until('all have what it counted', async () => await allCounted(drill, counted))
        if (top !== master) await drill.ask(top, 'REPLICAOF', 'NO', 'ONE')
        for (const [node, parent] of above) {
          const { host, port } = await drill.node(parent)
          await drill.ask(node, 'REPLICAOF', host, port)
        }
        master = top
        for (let time = 0; time < 50; time++) counted = Number(await drill.ask(master, 'INCR', 'counter'))
        await drill.until('every link is up, and all have counted', async () => {
          for (const node of rest) assert.equal(await drill.info(node, 'master_link_status'), 'up', node)
          return await allCounted(drill, counted)
        })
      })
    }
    assert.equal(counted, ROUNDS * 50)
    await drill.sameData('all')
    assert.deepEqual(await counters.grown(), { sync_full: 0 })
    await drill.step('the first master is it again', async () => {
      const { host, port } = await drill.node('redis-1')
      if (master !== 'redis-1') await drill.ask('redis-1', 'REPLICAOF', 'NO', 'ONE')
      for (const node of NODES.slice(1)) await drill.ask(node, 'REPLICAOF', host, port)
    })
    await drill.step({ wait: 'healthy' })
  },
})

async function allCounted(drill, counted) {
  if (counted === 0) return true
  for (const node of NODES) assert.equal(Number(await drill.ask(node, 'GET', 'counter')), counted, node)
  return true
}

function shuffled(list, choose) {
  const rest = [...list]
  return list.map(() => rest.splice(choose(rest.length), 1)[0])
}

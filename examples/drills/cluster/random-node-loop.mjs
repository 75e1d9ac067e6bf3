import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

const TIMES = 20

// D30: any node, master or replica; after a failover the new master has an epoch above all that there were.
export default defineDrill({
  description:
    'Twenty times any node is killed; a dead master is replaced with a higher epoch, a dead replica by nobody',
  against: { topology: 'cluster', cluster: { 'node-timeout': 2000 } },
  expect: { resurrected: 0, differing: 0 },
  async steps(drill) {
    for (let time = 1; time <= TIMES; time++) {
      const nodes = await drill.nodes('all')
      const victim = nodes[drill.choose(nodes.length)].name
      const witness = nodes.find(({ name }) => name !== victim).name
      const wasMaster = (await drill.info(victim, 'role')) === 'master'
      const before = await epochAt(drill, witness)
      await drill.step({ kill: victim })
      if (wasMaster) {
        await drill.step({ wait: 'failover' })
        await drill.until(
          'the cluster is at a later epoch',
          async () => (await epochAt(drill, witness)) > before,
        )
      } else {
        await drill.until('the others see it fail', async () => {
          const lines = String(await drill.ask(witness, 'CLUSTER', 'NODES')).split('\n')
          return lines.some((line) => line.includes('slave,fail '))
        })
        assert.equal(await epochAt(drill, witness), before)
      }
      await drill.step({ start: victim })
      await drill.step({ wait: 'healthy' })
      assert.equal(await drill.info(victim, 'role'), 'slave')
    }
  },
})

async function epochAt(drill, node) {
  return Number(/cluster_current_epoch:(\d+)/.exec(String(await drill.ask(node, 'CLUSTER', 'INFO')))[1])
}

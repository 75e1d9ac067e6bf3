import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { defineDrill } from 'redis-ha'

const SLOT = 12_182
const run = promisify(execFile)

// D36: a reshard that was broken off half-way, with keys of one slot on both sides.
export default defineDrill({
  description:
    'A reshard was broken off with keys on both sides; redis-cli --cluster fix brings them together',
  against: { topology: 'cluster' },
  workload: 'none',
  expect: { failovers: 0, differing: 0 },
  async steps(drill) {
    const from = await drill.node('redis-3')
    const to = await drill.node('redis-1')
    const ids = await Promise.all([from, to].map(({ name }) => drill.ask(name, 'CLUSTER', 'MYID')))
    await drill.ask(from.name, 'MSET', '{foo}1', 'a', '{foo}2', 'b', '{foo}3', 'c')
    await drill.step('one of three keys has gone to the new owner', async () => {
      await drill.ask(to.name, 'CLUSTER', 'SETSLOT', SLOT, 'IMPORTING', ids[0])
      await drill.ask(from.name, 'CLUSTER', 'SETSLOT', SLOT, 'MIGRATING', ids[1])
      await drill.ask(from.name, 'MIGRATE', to.host, to.port, '{foo}1', 0, 5000)
    })
    assert.equal(await drill.ask(from.name, 'CLUSTER', 'COUNTKEYSINSLOT', SLOT), 2)
    assert.equal(await drill.ask(to.name, 'CLUSTER', 'COUNTKEYSINSLOT', SLOT), 1)
    // At once the cluster may be down for the moment in which it takes the slot away to give it anew; then it has to be told again.
    await drill.until('redis-cli --cluster fix', async () => {
      const { stdout } = await run('redis-cli', ['--cluster', 'fix', `${to.host}:${to.port}`]).catch(
        (error) => error,
      )
      assert.match(stdout, /All 16384 slots covered/)
      assert.doesNotMatch(stdout, /slots are open|CLUSTERDOWN/)
      return true
    })
    await drill.step({ wait: 'healthy' })
    const counts = await Promise.all(
      [from, to].map(({ name }) => drill.ask(name, 'CLUSTER', 'COUNTKEYSINSLOT', SLOT)),
    )
    assert.deepEqual(
      counts.map(Number).toSorted((a, b) => a - b),
      [0, 3],
      'one owner has all three keys',
    )
    const owner = counts[0] === 3 ? from.name : to.name
    assert.deepEqual(await drill.ask(owner, 'MGET', '{foo}1', '{foo}2', '{foo}3'), ['a', 'b', 'c'])
    await drill.step({ move: SLOT, to: from.name })
    await drill.step({ wait: 'healthy' })
  },
})

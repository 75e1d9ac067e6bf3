// D38: DEBUG CLUSTERLINK KILL (7.0.9). Nodes have two links with each other, one each way; those that are killed are made anew.
import assert from 'node:assert/strict'
import { defineDrill } from 'redis-ha'

export default defineDrill({
  description:
    'The links between two nodes of the cluster bus are killed; they are made anew, and nobody counts as failing',
  needs: '7.0.9',
  debug: true,
  against: { topology: 'cluster', cluster: { 'node-timeout': 2000 } },
  expect: { failovers: 0, lost: 0, failed: 0, differing: 0 },
  async steps(drill) {
    const nodes = await drill.nodes('all')
    const linksWith = async (name, id) =>
      (await drill.ask(name, 'CLUSTER', 'LINKS')).map(asMap).filter((link) => link.get('node') === id)
    const directions = (links) => links.map((link) => link.get('direction')).toSorted()

    for (const { name } of nodes)
      for (const other of nodes.filter((node) => node.name !== name))
        assert.deepEqual(
          directions(await linksWith(name, other.id)),
          ['from', 'to'],
          `${name} with ${other.name}`,
        )
    const { id } = await drill.node('redis-2')
    for (const which of ['to', 'from', 'all']) {
      const before = (await linksWith('redis-1', id)).map((link) => link.get('create-time'))
      await drill.step({ cli: `DEBUG CLUSTERLINK KILL ${which} {redis-2.id}`, on: 'redis-1', says: 'OK' })
      await drill.until(`redis-1 has both links with redis-2 again, ${which} anew`, async () => {
        const links = await linksWith('redis-1', id)
        assert.deepEqual(directions(links), ['from', 'to'])
        const anew = links.filter((link) => !before.includes(link.get('create-time')))
        assert.ok(anew.length >= (which === 'all' ? 2 : 1), `${anew.length} of them new`)
        return true
      })
      await drill.hold('nobody is failing', async () => await noneFails(drill), { for: '500ms' })
    }
    await drill.step({ wait: 'healthy' })
  },
})

async function noneFails(drill) {
  for (const { name } of await drill.nodes('all'))
    assert.doesNotMatch(String(await drill.ask(name, 'CLUSTER', 'NODES')), /fail/, name)
  return true
}

function asMap(flat) {
  return new Map(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1]]] : [])))
}

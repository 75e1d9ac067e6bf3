const { Cluster } = require('ioredis')

/** @type {import('redis-ha').RunningTopology<'cluster'>} */
const topology = globalThis.topology

test('each file begins with nothing', async () => {
  const cluster = new Cluster(topology.ioredis.nodes, topology.ioredis.options)
  for (const user of [1, 2, 3]) expect(await cluster.incr(`visits:${user}`)).toBe(1)
  cluster.disconnect()
})

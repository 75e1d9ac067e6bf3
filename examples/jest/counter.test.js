const { Cluster } = require('ioredis')

/** @type {import('redis-ha').RunningTopology<'cluster'>} */
const topology = globalThis.topology
let cluster

beforeAll(() => {
  cluster = new Cluster(topology.ioredis.nodes, topology.ioredis.options)
})
afterAll(() => cluster.disconnect())

test('keys of all slots', async () => {
  for (const user of [1, 2, 3]) expect(await cluster.incr(`visits:${user}`)).toBe(1)
})

test('keys with the same hash tag in one command', async () => {
  await cluster.mset('{user:1}:name', 'Ada', '{user:1}:city', 'London')
  expect(await cluster.mget('{user:1}:name', '{user:1}:city')).toEqual(['Ada', 'London'])
  await expect(cluster.mget('name', 'city')).rejects.toThrow('CROSSSLOT')
})

import { defineDrill } from 'redis-ha'
import { bootstrap, MESH } from './_bootstrap.mjs'

// D29: a cluster from nothing.
export default defineDrill({
  description:
    'Nodes that know nobody are introduced each to each, with config epochs of their own from the start',
  against: { topology: 'cluster', cluster: { 'node-timeout': 2000 } },
  workload: 'none',
  expect: { differing: 0 },
  steps: async (drill) => await bootstrap(drill, { meetings: MESH, epochs: true }),
})

import { defineDrill } from 'redis-ha'
import { bootstrap, STAR } from './_bootstrap.mjs'

// D29: a cluster from nothing.
export default defineDrill({
  description:
    'Nodes that know nobody are introduced by one of them; their config epochs collide, and are settled',
  against: { topology: 'cluster', cluster: { 'node-timeout': 2000 } },
  workload: 'none',
  expect: { differing: 0 },
  steps: async (drill) => await bootstrap(drill, { meetings: STAR, epochs: false }),
})

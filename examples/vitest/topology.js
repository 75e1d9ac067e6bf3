import { topologyTest } from 'redis-ha/vitest'

// One Sentinel set for each worker, emptied between two files.
export const test = topologyTest({ topology: 'sentinel', replicas: 1 })

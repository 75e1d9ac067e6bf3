import { type TestAPI, test } from 'vitest'
import type { AnyRunningTopology, RunningTopologyOf } from './library/running-topology.ts'
import type { TopologySource } from './library/topology-source.ts'
import { workerTopology } from './library/worker-topology.ts'
import type { TopologyInput, TopologyKindName } from './model/topology-file.ts'

export type { AnyRunningTopology, RunningTopology } from './library/running-topology.ts'

/**
 * A `test` whose tests are given a `topology`: one for each worker, started when a test first asks for it, and put back to
 * its start between two files. It needs `globalSetup: ['redis-ha/vitest/setup']` in the configuration of Vitest.
 */
export function topologyTest<K extends TopologyKindName>(
  source: TopologyInput & { topology: K },
): TestAPI<{ topology: RunningTopologyOf<K> }>
export function topologyTest(source: TopologySource): TestAPI<{ topology: AnyRunningTopology }>
export function topologyTest(source: TopologySource): TestAPI<{ topology: AnyRunningTopology }> {
  return test.extend<{ topology: AnyRunningTopology }>({
    topology: [
      // Vitest reads from the pattern which fixtures are wanted: none.
      // oxlint-disable-next-line no-empty-pattern
      async ({}, use) => {
        const topology = await workerTopology(source, {
          worker: process.env['VITEST_POOL_ID'] ?? '1',
          folder: process.cwd(),
          advice: "globalSetup: ['redis-ha/vitest/setup'] in vitest.config.ts, under `test`",
        })
        await use(topology)
      },
      { scope: 'file' },
    ],
  })
}

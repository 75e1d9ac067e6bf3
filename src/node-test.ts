import { after, before } from 'node:test'
import type { AnyRunningTopology, RunningTopologyOf } from './library/running-topology.ts'
import { startTopology, type StartTopologyOptions } from './library/start-topology.ts'
import type { TopologySource } from './library/topology-source.ts'
import type { TopologyInput, TopologyKindName } from './model/topology-file.ts'

export type { AnyRunningTopology, RunningTopology } from './library/running-topology.ts'

/**
 * Starts a topology before the tests of this file, or of this `describe`, and takes it down after them. Gives a function that
 * gives it, for the tests to call; earlier it throws.
 */
export function useTopology<K extends TopologyKindName>(
  source: TopologyInput & { topology: K },
  options?: StartTopologyOptions,
): () => RunningTopologyOf<K>
export function useTopology(source: TopologySource, options?: StartTopologyOptions): () => AnyRunningTopology
export function useTopology(
  source: TopologySource,
  options: StartTopologyOptions = {},
): () => AnyRunningTopology {
  let running: AnyRunningTopology | undefined
  before(async () => {
    running = await startTopology(source, options)
  })
  after(async () => await running?.stop())
  return () => {
    if (running) return running
    throw new Error('the topology is there once the tests run: call it in a test or in a hook')
  }
}

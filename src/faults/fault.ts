import type { PlannedNode } from '../model/plan.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import { block } from './block.ts'
import { kill } from './kill.ts'
import type { ActionOptions, NodeResult } from './node-result.ts'
import { pause, resume } from './pause.ts'
import { start } from './start.ts'
import { stop } from './stop.ts'

/** What can be broken, and healed again. */
export type Fault = { kind: 'kill' | 'stop' | 'pause' } | { kind: 'block'; forMs: number }

/** A fault in force, with its cure. */
export interface Injected {
  fault: Fault
  nodes: PlannedNode[]
  results: NodeResult[]
  /**
   * Brings the nodes back to where they were: starts what was killed or stopped, resumes what was paused, waits for the end of a
   * block. Whoever was healed by other means is left as it is, so that healing twice is nothing. `mayEmpty` as for `start`.
   */
  heal: (options: ActionOptions & { mayEmpty: boolean }) => Promise<NodeResult[]>
}

/**
 * Breaks nodes of a topology and gives the cure. It is the same as calling {@link kill}, {@link stop}, {@link pause} or {@link block},
 * for those who have to heal whatever happens:
 *
 * ```ts
 * const topology = new OpenTopology(state, 'shop')
 * const nodes = await topology.nodes('master', anyOf)
 * const { results, heal } = await inject(topology, { kind: 'kill' }, nodes)
 * await heal({ mayEmpty: false })
 * ```
 */
export async function inject(
  topology: OpenTopology,
  fault: Fault,
  nodes: PlannedNode[],
  options: ActionOptions = {},
): Promise<Injected> {
  switch (fault.kind) {
    case 'kill':
    case 'stop': {
      const results = await (fault.kind === 'kill' ? kill : stop)(topology, nodes, options)
      return { fault, nodes, results, heal: async (healing) => await start(topology, nodes, healing) }
    }
    case 'pause': {
      const results = await pause(topology, nodes)
      // Killed since, it is not for this cure to start.
      const heal = async (healing: ActionOptions) =>
        await resume(
          topology,
          nodes.filter((node) => topology.stateOf(node) !== 'gone'),
          healing,
        )
      return { fault, nodes, results, heal }
    }
    case 'block': {
      const { results, over } = await block(topology, nodes, { ...options, forMs: fault.forMs })
      return { fault, nodes, results, heal: over }
    }
  }
}

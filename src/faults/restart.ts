import type { PlannedNode } from '../model/plan.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import { demandKept } from './emptying.ts'
import type { NodeResult } from './node-result.ts'
import { recorded } from './recording.ts'
import { startFor, type StartOptions } from './start.ts'
import { stopFor } from './stop.ts'

/**
 * Stops nodes by their own shutdown and starts them again with what they wrote, all at once; waits as `stop` and `start` do. The
 * result tells of the new process, and `at` is when the stop began. One that is down is only started. Throws
 * `would-empty` before anything is stopped.
 */
export async function restart(
  topology: OpenTopology,
  nodes: PlannedNode[],
  options: StartOptions,
): Promise<NodeResult[]> {
  if (!options.mayEmpty) await demandKept(topology, nodes, 'restart')
  const stopped = await stopFor('restart', topology, nodes)
  const started = await startFor('restart', topology, nodes, options)
  const results = started.map((result): NodeResult => {
    const before = stopped.find(({ node }) => node === result.node)
    if (before?.outcome !== 'done') return result
    return { ...result, outcome: 'done', at: before.at, seen: `${before.seen}; ${result.seen}` }
  })
  return recorded(topology, results)
}

import { appendEvent } from '../processes/event-log.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import type { NodeResult } from './node-result.ts'

/**
 * Writes down in the topology's `events.jsonl` what was done, with the time at which it was, and gives it back. What was so
 * already is no event.
 */
export function recorded(topology: OpenTopology, results: NodeResult[]): NodeResult[] {
  for (const { action, node, outcome, at, seen, pid } of results) {
    if (outcome === 'already') continue
    appendEvent(topology.plan.folder, {
      at: new Date(at).toISOString(),
      event: 'action',
      action,
      node,
      seen,
      ...(pid !== undefined && { pid }),
    })
  }
  return results
}

import type { PlannedNode } from '../model/plan.ts'
import { now } from '../processes/clock.ts'
import { killServers } from '../processes/stop.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import { already, type ActionOptions, type NodeResult } from './node-result.ts'
import { recorded } from './recording.ts'

/**
 * Kills nodes with SIGKILL, all at the same moment, with whatever they forked, and waits until their processes are gone. A
 * node that is gone already stays so.
 */
export async function kill(
  topology: OpenTopology,
  nodes: PlannedNode[],
  options: ActionOptions = {},
): Promise<NodeResult[]> {
  const record = topology.record()
  const victims = nodes.map((node) => ({ node, identity: topology.processOf(node, record) }))
  const at = now()
  const results = await Promise.all(
    victims.map(async ({ node, identity }): Promise<NodeResult> => {
      if (!identity) return already('kill', node, at, 'there was no process')
      await killServers([{ identity, dir: node.dir }])
      return {
        action: 'kill',
        node: node.name,
        outcome: 'done',
        at,
        seenAt: now(),
        seen: `process ${identity.pid} is gone`,
        pid: identity.pid,
      }
    }),
  )
  recorded(topology, results)
  // The ports stay leased, also when it was the last node.
  await topology.alone(() => topology.write({}), options.signal)
  return results
}

import type { PlannedNode } from '../model/plan.ts'
import { now } from '../processes/clock.ts'
import { stopServers } from '../processes/stop.ts'
import { type OpenTopology, sentinelsFirst } from '../topologies/open-topology.ts'
import { already, type ActionOptions, type NodeAction, type NodeResult } from './node-result.ts'
import { recorded } from './recording.ts'

/**
 * Stops nodes with SIGTERM and waits for their own shutdown, sentinels before the others. A master may take 10 s for a replica
 * that lags (`shutdown-timeout`), and a save as long as it takes; one that goes on after that is killed, and the result says
 * so. A paused node is continued first. One that is gone already stays so.
 */
export async function stop(
  topology: OpenTopology,
  nodes: PlannedNode[],
  options: ActionOptions = {},
): Promise<NodeResult[]> {
  const results = recorded(topology, await stopFor('stop', topology, nodes))
  await topology.alone(() => {
    const stopped = results.filter(({ outcome }) => outcome === 'done').map(({ node }) => node)
    const halted = new Set([...topology.record().halted, ...stopped])
    topology.write({ halted: [...halted].filter((name) => isDown(topology, name)) })
  }, options.signal)
  return results
}

/** Another action may have started it meanwhile. */
function isDown(topology: OpenTopology, name: string): boolean {
  const node = topology.plan.nodes.find((one) => one.name === name)
  return node !== undefined && topology.stateOf(node) === 'gone'
}

/** The stop alone, in the name of an action that it is a part of. */
export async function stopFor(
  action: NodeAction,
  topology: OpenTopology,
  nodes: PlannedNode[],
): Promise<NodeResult[]> {
  const results = []
  for (const group of sentinelsFirst(topology.plan, nodes))
    results.push(...(await Promise.all(group.map(async (node) => await stopOne(action, topology, node)))))
  return results
}

async function stopOne(action: NodeAction, topology: OpenTopology, node: PlannedNode): Promise<NodeResult> {
  const identity = topology.processOf(node)
  const at = now()
  if (!identity) return already(action, node, at, 'there was no process')
  const [ending] = await stopServers([{ identity, dir: node.dir }])
  const seen =
    ending === 'killed'
      ? `process ${identity.pid} did not end by itself and was killed`
      : `process ${identity.pid} has shut down`
  return { action, node: node.name, outcome: 'done', at, seenAt: now(), seen, pid: identity.pid }
}

import { featuresAt } from '../../model/node-servers.ts'
import { isErrorReply } from '../../client/node-connection.ts'
import { NodeConnections } from '../../client/node-connections.ts'
import { dataNodes, type Plan, type PlannedDataNode } from '../../model/plan.ts'
import type { Deadline } from '../../processes/clock.ts'

/** How long a replica may take to have lost its data too, ms. */
const FOLLOW_MS = 1000

/**
 * Removes the data, and the functions, of the masters of the plan, and waits until their replicas have lost it too. Gives
 * why that did not succeed; undefined where it did. Only for a topology in which they are the masters.
 */
export async function emptyMasters(
  plan: Plan,
  password: string | undefined,
  deadline: Deadline,
): Promise<string | undefined> {
  // A master may take its time over many keys, and over the snapshot that it writes anew.
  using connections = new NodeConnections(plan, { password, timeoutMs: Math.max(1, deadline.remainingMs()) })
  const masters = dataNodes(plan).filter((node) => node.replicaOf === undefined)
  const refusals = await Promise.all(masters.map((master) => empty(plan, connections, master)))
  return refusals.find((refusal) => refusal !== undefined)
}

async function empty(
  plan: Plan,
  connections: NodeConnections,
  master: PlannedDataNode,
): Promise<string | undefined> {
  const replicas = dataNodes(plan).filter((node) => node.replicaOf === master.name).length
  const connection = connections.to(master)
  try {
    const [, , followed] = await Promise.all([
      connection.call('FLUSHALL'),
      featuresAt(plan, master).functions ? connection.call('FUNCTION', 'FLUSH') : undefined,
      connection.call('WAIT', replicas, FOLLOW_MS),
    ])
    return Number(followed) >= replicas
      ? undefined
      : `${master.name}: ${Number(followed)} of ${replicas} replicas have lost their data too`
  } catch (error) {
    return `${master.name} ${isErrorReply(error) ? 'refused' : 'did not answer'}: ${connection.explain(error)}`
  }
}

import { dataNodes, nodeNamed, type PlannedDataNode } from '../model/plan.ts'
import { type Deadline, deadlineIn } from '../processes/clock.ts'
import { parseInfo } from '../redis/info.ts'
import type { Session } from './session.ts'

/** Long enough for a sync that has begun, also on a machine with too much to do; a second is what the server would wait. */
const PATIENCE_MS = 300

/**
 * Waits until every replica is linked with its master. One whose first try came before its master listened would try again
 * only a second later: CLUSTER REPLICATE with the master that it has already makes it connect at once.
 */
export async function attachReplicas(session: Session): Promise<void> {
  const replicas = dataNodes(session.plan).filter((node) => node.replicaOf !== undefined)
  await Promise.all(replicas.map((replica) => attach(session, replica)))
}

async function attach(session: Session, replica: PlannedDataNode): Promise<void> {
  const connection = session.connections.to(replica)
  const master = nodeNamed(session.plan, replica.replicaOf ?? '')
  let patience: Deadline | undefined
  const attached = await session.until(async () => {
    const info = parseInfo(await connection.text('INFO', 'replication'))
    if (info.get('master_link_status') === 'up') return true
    if (info.get('master_sync_in_progress') === '1' || patience?.passed() === false) return undefined
    patience = deadlineIn(PATIENCE_MS)
    try {
      await connection.call('CLUSTER', 'REPLICATE', master?.id ?? '')
    } catch {
      // It has not heard yet that its master is one.
      patience = undefined
    }
    return undefined
  })
  if (attached !== true)
    throw session.timedOut(`${replica.name} did not attach`, 'its link up', 'down', replica)
}

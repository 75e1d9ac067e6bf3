import type { PlannedDataNode } from '../model/plan.ts'
import { deadlineIn } from '../processes/clock.ts'
import { parseInfo } from '../redis/info.ts'
import type { Session } from './session.ts'

/** How long a node is waited for to hear of another's takeover before its own; a link between two takes a tenth of a second. */
const HEARD_WITHIN_MS = 300

/**
 * Makes a replica of a cluster the master of its slots, nobody asked, once it has heard of the `newest` epoch: it draws the
 * one after the newest that it knows, so that two at once could draw the same.
 */
export async function takeOverAfter(session: Session, node: PlannedDataNode, newest: number): Promise<void> {
  const heard = async () => ((await epochsOf(session, node)).current >= newest ? true : undefined)
  await session.until(heard, deadlineIn(HEARD_WITHIN_MS))
  await session.connections.to(node).call('CLUSTER', 'FAILOVER', 'TAKEOVER')
}

/** One of the masters that knows this epoch. Where none does, but one has to, whoever is first when there was time enough. */
export async function informed(
  session: Session,
  masters: ReadonlySet<PlannedDataNode>,
  epoch: number,
  mustBe: boolean,
): Promise<PlannedDataNode | undefined> {
  const ask = async () => {
    for (const master of masters) {
      if ((await epochsOf(session, master)).current >= epoch) return master
    }
    return undefined
  }
  if (!mustBe) return await ask()
  return (await session.until(ask, deadlineIn(HEARD_WITHIN_MS), 1)) ?? [...masters][0]
}

/** The newest epoch that a node knows, and the one of its own shard. */
export async function epochsOf(
  session: Session,
  node: PlannedDataNode,
): Promise<{ current: number; own: number }> {
  const info = parseInfo(await session.connections.to(node).text('CLUSTER', 'INFO'))
  return { current: Number(info.get('cluster_current_epoch')), own: Number(info.get('cluster_my_epoch')) }
}

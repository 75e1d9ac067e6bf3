import { dataNodes, nodeNamed, type PlannedDataNode } from '../../model/plan.ts'
import { parseInfo, roleOf } from '../../redis/info.ts'
import { featuresOf } from '../../redis/version.ts'
import { linksUp } from '../links.ts'
import { replicate, startAsMasters } from '../replication.ts'
import type { Session } from '../session.ts'
import { quickenSync } from '../sync-settings.ts'

/**
 * Leads a master with its replicas back to the plan: the master of the plan is emptied, nodes that don't run are started,
 * and whoever does not follow it follows it anew. Gives the nodes whose roles have changed, whose conf files say
 * otherwise.
 */
export async function mendDataNodes(session: Session): Promise<PlannedDataNode[]> {
  const nodes = dataNodes(session.plan)
  const live = nodes.filter(({ name }) => session.processes[name] !== undefined)
  const changed = await Promise.all(live.map((node) => release(session, node)))
  await startAsMasters(
    session,
    nodes.filter((node) => !live.includes(node)),
  )
  await Promise.all(nodes.map((node) => replicate(session, node)))
  await linksUp(session)
  return changed.flat()
}

/**
 * Empties the master. A replica that is in its place stays there; any other is let go of, since REPLICAOF does nothing for
 * one that has lost its link to the same address.
 */
async function release(session: Session, node: PlannedDataNode): Promise<PlannedDataNode[]> {
  const connection = session.connections.to(node)
  const info = parseInfo(await connection.text('INFO', 'replication'))
  if (node.replicaOf !== undefined) {
    const master = nodeNamed(session.plan, node.replicaOf)
    const isInPlace =
      master !== undefined &&
      session.processes[master.name] !== undefined &&
      roleOf(info) === 'replica' &&
      info.get('master_host') === master.announce.host &&
      info.get('master_port') === String(master.announce.port) &&
      info.get('master_link_status') === 'up'
    if (isInPlace) return []
    await connection.call('REPLICAOF', 'NO', 'ONE')
    return [node]
  }
  await quickenSync(session, node)
  const wasReplica = roleOf(info) === 'replica'
  if (wasReplica) await connection.call('REPLICAOF', 'NO', 'ONE')
  await empty(session, node)
  return wasReplica ? [node] : []
}

/** Removes the data and the functions of a master. */
export async function empty(session: Session, node: PlannedDataNode): Promise<void> {
  const connection = session.connections.to(node)
  await connection.call('FLUSHALL')
  if (featuresOf(session.plan.server).functions) await connection.call('FUNCTION', 'FLUSH')
}

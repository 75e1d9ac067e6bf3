import { featuresAt } from '../../model/node-servers.ts'
import { renderSeedRdb } from '../../conf/seed-rdb.ts'
import { dataNodes, nodeNamed, type PlannedDataNode } from '../../model/plan.ts'
import { parseInfo, roleOf } from '../../redis/info.ts'
import { linksUp } from '../links.ts'
import { replicate, startAsMasters } from '../replication.ts'
import type { Session } from '../session.ts'
import { quickenSync } from '../sync-settings.ts'

/** An RDB file that a node is to find in its folder, by the node's name. */
export type Seeds = Map<string, Uint8Array>

/**
 * Leads a master with its replicas back to the plan: the master of the plan is emptied, nodes that don't run are started,
 * and whoever does not follow it follows it anew. Gives the nodes whose roles have changed, whose conf files say
 * otherwise. `seeds` is filled before a node is started that is to have one.
 */
export async function mendDataNodes(session: Session, seeds: Seeds): Promise<PlannedDataNode[]> {
  const nodes = dataNodes(session.plan)
  const live = nodes.filter(({ name }) => session.processes[name] !== undefined)
  const missing = nodes.filter((node) => !live.includes(node))
  const [master, ...replicas] = nodes
  const released = await Promise.all(
    live.map((node) => (node === master ? emptyMaster(session, node) : release(session, node))),
  )
  const seed = released.find((one) => one.seed !== undefined)?.seed
  if (seed) {
    // With the history of the master a replica goes on from there, and the master need not fork for it.
    for (const node of missing) seeds.set(node.name, seed)
    await session.start(missing)
    await session.answering(missing)
  } else await startAsMasters(session, missing)
  await Promise.all(replicas.map((node) => replicate(session, node)))
  await linksUp(session)
  return released.flatMap(({ changed }) => changed)
}

interface Released {
  changed: PlannedDataNode[]
  seed?: Uint8Array
}

/**
 * Empties the master. Its history up to a moment before that is what a replica without data can begin with: whatever was
 * written since, the emptying comes after it.
 */
async function emptyMaster(session: Session, node: PlannedDataNode): Promise<Released> {
  const connection = session.connections.to(node)
  const info = async () => parseInfo(await connection.text('INFO', 'replication'))
  await quickenSync(session, node)
  const wasReplica = roleOf(await info()) === 'replica'
  if (wasReplica) await connection.call('REPLICAOF', 'NO', 'ONE')
  const history = await info()
  await empty(session, node)
  const id = history.get('master_replid') ?? ''
  const offset = Number(history.get('master_repl_offset'))
  const changed = wasReplica ? [node] : []
  return /^[0-9a-f]{40}$/.test(id) && offset > 0 ? { changed, seed: renderSeedRdb(id, offset) } : { changed }
}

/**
 * A replica that is in its place stays there; any other is let go of, since REPLICAOF does nothing for one that has lost
 * its link to the same address.
 */
async function release(session: Session, node: PlannedDataNode): Promise<Released> {
  const connection = session.connections.to(node)
  const info = parseInfo(await connection.text('INFO', 'replication'))
  const master = node.replicaOf === undefined ? undefined : nodeNamed(session.plan, node.replicaOf)
  const isInPlace =
    master !== undefined &&
    session.processes[master.name] !== undefined &&
    roleOf(info) === 'replica' &&
    info.get('master_host') === master.announce.host &&
    info.get('master_port') === String(master.announce.port) &&
    info.get('master_link_status') === 'up'
  if (isInPlace) return { changed: [] }
  await connection.call('REPLICAOF', 'NO', 'ONE')
  return { changed: [node] }
}

/** Removes the data and the functions of a master. */
export async function empty(session: Session, node: PlannedDataNode): Promise<void> {
  const connection = session.connections.to(node)
  await connection.call('FLUSHALL')
  if (featuresAt(session.plan, node).functions) await connection.call('FUNCTION', 'FLUSH')
}

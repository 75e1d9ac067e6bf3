import { featuresAt } from '../model/node-servers.ts'
import { join } from 'node:path'
import { renderNodesConf, type SlotHolder } from '../conf/nodes-conf.ts'
import { renderSeedRdb } from '../conf/seed-rdb.ts'
import { nodeId } from '../model/node-id.ts'
import { dataNodes, nodeNamed, type Plan, type PlannedDataNode, type PlannedNode } from '../model/plan.ts'
import { writeNew } from '../processes/files.ts'
import { parseInfo } from '../redis/info.ts'
import type { InitialFile } from './kind.ts'
import { seedOf } from './seeds.ts'
import type { Session } from './session.ts'
import { RDB_FILE } from './sync-settings.ts'

// What the nodes of a cluster find in their folders, so that they need not come to know each other: see renderNodesConf.

export function mastersOf(plan: Plan): PlannedDataNode[] {
  return dataNodes(plan).filter((node) => node.replicaOf === undefined)
}

/** What a node begins with: the seed gives the nodes of a shard an offset from the start. */
export function fastFiles(plan: Plan): (node: PlannedNode) => InitialFile[] {
  let confOf: ReturnType<typeof nodesConfs> | undefined
  return (node) => {
    if (node.kind !== 'redis') return []
    const seed = { name: RDB_FILE, content: seedOf(plan, node) }
    // What the masters draw is known only when they have taken over, and so are the histories that are worth going on with.
    if (node.replicaOf !== undefined) return goesOn(plan, node) ? [] : [seed]
    confOf ??= nodesConfs(plan, firstEpochs(plan))
    return [{ name: NODES_CONF, content: confOf(node) }, seed]
  }
}

const NODES_CONF = 'nodes.conf'

/** The config epoch of each master, by its name. */
export type Epochs = ReadonlyMap<string, number>

export function firstEpochs(plan: Plan): Epochs {
  return new Map(mastersOf(plan).map(({ name }, index) => [name, index + 1]))
}

function nodesConfs(plan: Plan, epochs: Epochs): (node: PlannedDataNode) => string {
  const knownTo = (reader: PlannedDataNode) =>
    dataNodes(plan).map((node) => ({
      id: node.id ?? '',
      host: node.announce.host,
      port: node.announce.port,
      busPort: node.busPort ?? 0,
      masterId: node.replicaOf === undefined ? undefined : nodeId(plan.folder, node.replicaOf),
      slots: node.slots,
      epoch: epochs.get(node.name) ?? 0,
      shardId: featuresAt(plan, reader).shardIds ? nodeId(plan.folder, node.shard ?? '') : undefined,
    }))
  return (node) =>
    renderNodesConf(
      knownTo(node),
      node.id ?? '',
      node.replicaOf === undefined ? holderOf(plan, node) : undefined,
    )
}

/** Who holds a master's slots in its own file until it takes them over: see {@link renderNodesConf}. */
export function holderOf(plan: Plan, master: PlannedDataNode): SlotHolder {
  if (featuresAt(plan, master).phantomMasters)
    return { is: 'phantom', id: nodeId(plan.folder, `${master.name} phantom`) }
  const replica = dataNodes(plan).find(({ replicaOf }) => replicaOf === master.name)
  return { is: 'stand-in', id: replica?.id ?? '' }
}

/** Whether a replica goes on with the history that its master has when it begins: one that took over from a stand-in keeps it for that. */
function goesOn(plan: Plan, replica: PlannedDataNode): boolean {
  const master = mastersOf(plan).find(({ name }) => name === replica.replicaOf)
  return master !== undefined && holderOf(plan, master).is === 'stand-in'
}

/** Has replicas begin as members of the whole cluster, whose masters have these epochs. */
export function writeNodesConfs(plan: Plan, replicas: PlannedDataNode[], epochs: Epochs): void {
  const confOf = nodesConfs(plan, epochs)
  for (const replica of replicas) writeNew(join(replica.dir, NODES_CONF), confOf(replica))
}

/** Gives replicas the history of their masters, so that they go on with it and need no sync. Where there is none, it only gives them an offset. */
export async function writeHistories(session: Session, replicas: PlannedDataNode[]): Promise<void> {
  const { plan } = session
  await Promise.all(
    replicas
      .filter((replica) => goesOn(plan, replica))
      .map(async (replica) => {
        const master = nodeNamed(plan, replica.replicaOf ?? '')
        const seed = (master && (await historyOf(session, master))) ?? seedOf(plan, replica)
        writeNew(join(replica.dir, RDB_FILE), seed)
        session.seeds.set(replica.name, seed)
      }),
  )
}

/** A seed with what a master's replicas can go on from; undefined where it keeps nothing of it. */
async function historyOf(session: Session, master: PlannedNode): Promise<Uint8Array | undefined> {
  const info = parseInfo(await session.connections.to(master).text('INFO', 'replication'))
  const id = info.get('master_replid') ?? ''
  const offset = Number(info.get('master_repl_offset'))
  const keeps = info.get('repl_backlog_active') === '1' && /^[0-9a-f]{40}$/.test(id) && offset > 0
  return keeps ? renderSeedRdb(id, offset) : undefined
}

import { dataNodesHave } from '../model/node-servers.ts'
import { type Plan, type PlannedDataNode, type PlannedNode, dataNodes, nodeNamed } from '../model/plan.ts'
import { judgeNodes } from './health/judge-nodes.ts'
import { judgeReplication } from './health/judge-replication.ts'
import type { InitialFile, TopologyKind } from './kind.ts'
import { linksUp } from './links.ts'
import { roleOnDisk } from './role-on-disk.ts'
import type { Session } from './session.ts'
import { keepsAof, removeSeeds, seedOf } from './seeds.ts'
import { putBackSyncSettings, quickSyncArguments, RDB_FILE } from './sync-settings.ts'

/** A master with its replicas. */
export const replication: TopologyKind = {
  files: historyFiles,
  form: formDataNodes,
  resume: resumeDataNodes,
  settle: settleDataNodes,
  judge: (_plan, views) => [...judgeNodes(views), ...judgeReplication(views.data)],
}

/** Where a full sync takes long, master and replicas begin with one history, and go on with it. */
export function historyFiles(plan: Plan): (node: PlannedNode) => InitialFile[] {
  return (node) =>
    node.kind === 'redis' && beginsWithHistory(plan) ? [{ name: RDB_FILE, content: seedOf(plan, node) }] : []
}

function beginsWithHistory(plan: Plan): boolean {
  // Before 7.0 a master that has loaded a history does not keep it.
  const keepsIt = dataNodesHave(plan, 'connectsAtOnce')
  return plan.wiring !== 'ordinary' && keepsIt && !dataNodesHave(plan, 'syncsAtOnce') && !keepsAof(plan)
}

/** Puts back what was different for the start of the data nodes. */
export async function settleDataNodes(session: Session): Promise<void> {
  if (session.plan.wiring === 'ordinary') return
  await putBackSyncSettings(session)
  if (session.plan.keepsData && beginsWithHistory(session.plan)) removeSeeds(session)
}

/** How the data nodes of a new topology are started, and wired as the plan says. */
export async function formDataNodes(session: Session): Promise<void> {
  if (session.plan.wiring === 'ordinary') return await formByTheBook(session)
  if (beginsWithHistory(session.plan)) return await formWithHistory(session)
  if (dataNodesHave(session.plan, 'connectsAtOnce')) return await formAtOnce(session)
  await resumeDataNodes(session)
}

/**
 * All start together, each as a master whatever its conf file says: a replica whose first try comes before its master
 * listens waits a second for the next. REPLICAOF, once both answer, connects at once.
 */
async function formAtOnce(session: Session): Promise<void> {
  const nodes = dataNodes(session.plan)
  await startAsMasters(session, nodes)
  await Promise.all(nodes.map((node) => replicate(session, node)))
  await linksUp(session)
}

/** The replicas begin when their master answers, and ask it only for what came after the history that they have. */
async function formWithHistory(session: Session): Promise<void> {
  const args = (node: PlannedNode) => quickSyncArguments(session, node)
  const [masters, replicas] = [
    dataNodes(session.plan).filter(({ replicaOf }) => replicaOf === undefined),
    dataNodes(session.plan).filter(({ replicaOf }) => replicaOf !== undefined),
  ]
  await session.start(masters, args)
  const begin = await session.hold(replicas, args)
  await session.answering(masters)
  await begin()
  await session.answering(replicas)
  await linksUp(session)
}

/** Starts nodes as masters, whatever their conf files say, and waits until they answer. */
export async function startAsMasters(session: Session, nodes: PlannedDataNode[]): Promise<void> {
  await session.start(nodes, (node) => [
    ...quickSyncArguments(session, node),
    ...(node.kind === 'redis' && node.replicaOf !== undefined ? withoutMaster(session.plan, node) : []),
  ])
  await session.answering(nodes)
}

/**
 * What keeps a node from its master, whatever its conf file says. With TLS it is given a port on which nobody can listen: told `no one`, a
 * server still tries once to connect, and from 7.2 on it falls over the name that it then has not.
 */
function withoutMaster({ tls }: Plan, { announce }: PlannedDataNode): string[] {
  return ['--replicaof', ...(tls ? [announce.host, '0'] : ['no', 'one'])]
}

/** Has a node follow the master of the plan; nothing for a master. */
export async function replicate(session: Session, node: PlannedDataNode): Promise<void> {
  const master = node.replicaOf === undefined ? undefined : nodeNamed(session.plan, node.replicaOf)
  if (master) await session.connections.to(node).call('REPLICAOF', master.announce.host, master.announce.port)
}

/**
 * Starts data nodes by the role that each has in its conf file now, masters first: a replica connects as soon as it is
 * started, and its master has to listen by then.
 */
export async function resumeDataNodes(session: Session): Promise<void> {
  const ordinary = session.plan.wiring === 'ordinary'
  const args = (node: PlannedNode) => (ordinary ? [] : quickSyncArguments(session, node))
  const masters = dataNodes(session.plan).filter((node) => roleOnDisk(session.plan, node) === 'master')
  const replicas = dataNodes(session.plan).filter((node) => !masters.includes(node))
  await session.start(masters, args)
  await session.answering(masters)
  await session.start(replicas, args)
  await session.answering(replicas)
  if (!ordinary) await linksUp(session)
}

/** All at once, each by itself, then REPLICAOF, written into the conf file so that a restart remembers it. */
async function formByTheBook(session: Session): Promise<void> {
  const nodes = dataNodes(session.plan)
  await session.start(nodes)
  await session.answering(nodes)
  for (const node of nodes.filter((candidate) => candidate.replicaOf !== undefined)) {
    await replicate(session, node)
    await session.connections.to(node).call('CONFIG', 'REWRITE')
  }
}

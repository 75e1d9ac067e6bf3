import { type PlannedDataNode, dataNodes, nodeNamed } from '../model/plan.ts'
import { readIfThere } from '../processes/files.ts'
import { lastArguments, parseConf } from '../redis/directives.ts'
import { judgeNodes } from './judge-nodes.ts'
import { judgeReplication } from './judge-replication.ts'
import type { TopologyKind } from './kind.ts'
import { confPath, type Session } from './session.ts'
import { putBackSyncSettings, quickSyncArguments } from './sync-settings.ts'

/** A master with its replicas. */
export const replication: TopologyKind = {
  files: () => [],
  form: startDataNodes,
  resume: startDataNodes,
  settle: async (session) => {
    if (session.plan.wiring === 'fast') await putBackSyncSettings(session)
  },
  judge: (_plan, views) => [...judgeNodes(views), ...judgeReplication(views.data)],
}

/** Starts the master, then its replicas: one that tries before its master listens waits a second for its next try. */
export async function startDataNodes(session: Session): Promise<void> {
  if (session.plan.wiring === 'ordinary') return await startByTheBook(session)
  const masters = dataNodes(session.plan).filter((node) => masterOnDisk(node) === undefined)
  const replicas = dataNodes(session.plan).filter((node) => !masters.includes(node))
  session.start(masters, quickSyncArguments)
  await session.answering(masters)
  session.start(replicas, quickSyncArguments)
  await session.answering(replicas)
}

/** All at once, each by itself, then REPLICAOF, written into the conf file so that a restart remembers it. */
async function startByTheBook(session: Session): Promise<void> {
  const nodes = dataNodes(session.plan)
  session.start(nodes)
  await session.answering(nodes)
  for (const node of nodes) {
    const master = node.replicaOf === undefined ? undefined : nodeNamed(session.plan, node.replicaOf)
    if (!master || masterOnDisk(node) !== undefined) continue
    await session.connections.to(node).call('REPLICAOF', master.announce.host, master.announce.port)
    await session.connections.to(node).call('CONFIG', 'REWRITE')
  }
}

/** Which master a node's conf file names; undefined for a master. Replaced by Redis and Sentinel as the roles change. */
function masterOnDisk(node: PlannedDataNode): string | undefined {
  const conf = parseConf(readIfThere(confPath(node)) ?? '')
  return (lastArguments(conf, 'replicaof') ?? lastArguments(conf, 'slaveof'))?.join(' ')
}

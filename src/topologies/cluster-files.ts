import { join } from 'node:path'
import { renderNodesConf } from '../conf/nodes-conf.ts'
import { renderSeedRdb } from '../conf/seed-rdb.ts'
import { nodeId } from '../model/node-id.ts'
import { dataNodes, type Plan, type PlannedDataNode, type PlannedNode } from '../model/plan.ts'
import { removeIfUnchanged, writeNew } from '../processes/files.ts'
import { featuresOf } from '../redis/features.ts'
import type { InitialFile } from './kind.ts'
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
    // What the masters draw is known only when they have taken over.
    if (node.replicaOf !== undefined) return [seed]
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
  const known = dataNodes(plan).map((node) => ({
    id: node.id ?? '',
    host: node.announce.host,
    port: node.announce.port,
    busPort: node.busPort ?? 0,
    masterId: node.replicaOf === undefined ? undefined : nodeId(plan.folder, node.replicaOf),
    slots: node.slots,
    epoch: epochs.get(node.name) ?? 0,
    shardId: featuresOf(plan.server).shardIds ? nodeId(plan.folder, node.shard ?? '') : undefined,
  }))
  return (node) => renderNodesConf(known, node.id ?? '', phantomOf(plan, node))
}

/** The id of the phantom that holds a master's slots until it takes them over. */
export function phantomOf(plan: Plan, node: PlannedDataNode): string {
  return nodeId(plan.folder, `${node.name} phantom`)
}

/** See {@link renderSeedRdb}. */
function seedOf(plan: Plan, node: PlannedDataNode): Uint8Array {
  return renderSeedRdb(nodeId(plan.folder, `${node.shard} history`))
}

/** Removes the seeds, so that a restarted node begins with nothing, or with what it saved itself. */
export function removeSeeds(plan: Plan): void {
  for (const node of dataNodes(plan)) removeIfUnchanged(join(node.dir, RDB_FILE), seedOf(plan, node))
}

/** Has replicas begin as members of the whole cluster, whose masters have these epochs. */
export function writeNodesConfs(plan: Plan, replicas: PlannedDataNode[], epochs: Epochs): void {
  const confOf = nodesConfs(plan, epochs)
  for (const replica of replicas) writeNew(join(replica.dir, NODES_CONF), confOf(replica))
}

import { join } from 'node:path'
import { renderSeedRdb } from '../conf/seed-rdb.ts'
import { nodeId } from '../model/node-id.ts'
import { dataNodes, type Plan, type PlannedDataNode } from '../model/plan.ts'
import { removeIfUnchanged } from '../processes/files.ts'
import type { Session } from './session.ts'
import { RDB_FILE } from './sync-settings.ts'

/** What the nodes of a shard, or a master and its replicas, begin with: one history, see {@link renderSeedRdb}. */
export function seedOf(plan: Plan, node: PlannedDataNode): Uint8Array {
  return renderSeedRdb(nodeId(plan.folder, `${node.shard} history`))
}

/** Removes the seeds, so that a restarted node begins with nothing, or with what it saved itself. */
export function removeSeeds(session: Session): void {
  for (const node of dataNodes(session.plan))
    removeIfUnchanged(join(node.dir, RDB_FILE), session.seeds.get(node.name) ?? seedOf(session.plan, node))
}

/** Whether the nodes keep an AOF: then they load no RDB file, so that a seed counts for nothing. */
export function keepsAof(plan: Plan): boolean {
  return dataNodes(plan).some((node) =>
    node.sections.some(({ directives }) =>
      directives.some(({ name, args }) => name === 'appendonly' && args[0] === 'yes'),
    ),
  )
}

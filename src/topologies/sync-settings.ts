import { join } from 'node:path'
import type { Plan, PlannedDataNode } from '../model/plan.ts'
import { dataNodes } from '../model/plan.ts'
import { readIfThere, removeFolder } from '../processes/files.ts'
import { lastArguments, parseConf } from '../redis/directives.ts'
import { featuresOf } from '../redis/version.ts'
import { confPath, type Session } from './session.ts'

/**
 * A master waits 5 s for more replicas before a diskless sync, and a replica that synced without a disk counts as online
 * only with its first acknowledgement, up to 1 s later. For the start a sync goes over the disk, at once, and the file that
 * it needs is not kept. That the fork is done with the file a server notices in its cron, 10 times a second by default:
 * with a
 * higher `hz`, within 10 ms.
 */
const FOR_THE_START: Record<string, string> = {
  hz: '100',
  'repl-diskless-sync': 'no',
  'repl-diskless-sync-delay': '0',
  'rdb-del-sync-files': 'yes',
}

/** Its name by default, which no topology file can change. */
export const RDB_FILE = 'dump.rdb'

/** Arguments for the command line, so that a restarted node does not have them. */
export function quickSyncArguments(): string[] {
  return Object.entries(FOR_THE_START).flatMap(([name, value]) => [`--${name}`, value])
}

/** Gives the data nodes the settings, and the folders, that they would have had without {@link quickSyncArguments}. */
export async function putBackSyncSettings(session: Session): Promise<void> {
  removeSyncFiles(session.plan)
  await Promise.all(
    dataNodes(session.plan).map(async (node) => {
      const connection = session.connections.to(node)
      const settings = Object.entries(settingsOf(session.plan, node))
      await Promise.all(settings.map(([name, value]) => connection.call('CONFIG', 'SET', name, value)))
    }),
  )
}

/**
 * Without persistence nothing else is in the file that was synced over. A server would remove it too, but up to a second
 * later, and only as long as it has the setting for it.
 */
function removeSyncFiles(plan: Plan): void {
  if (plan.keepsData) return
  for (const node of dataNodes(plan)) removeFolder(join(node.dir, RDB_FILE))
}

/** What the node's conf file says, or else the server's default. */
function settingsOf(plan: Plan, node: PlannedDataNode): Record<string, string> {
  const defaults: Record<string, string> = {
    hz: '10',
    'repl-diskless-sync': featuresOf(plan.server).disklessByDefault ? 'yes' : 'no',
    'repl-diskless-sync-delay': '5',
    'rdb-del-sync-files': 'no',
  }
  const conf = parseConf(readIfThere(confPath(node)) ?? '')
  return Object.fromEntries(
    Object.entries(defaults).map(([name, byDefault]) => [name, lastArguments(conf, name)?.[0] ?? byDefault]),
  )
}

import { featuresAt } from '../model/node-servers.ts'
import { join } from 'node:path'
import { dataNodes, type Plan, type PlannedDataNode, type PlannedNode } from '../model/plan.ts'
import { removeFiles } from '../processes/files.ts'
import { type Directive, lastArguments, parseConf } from '../redis/directives.ts'
import { directiveOnDisk } from './conf-on-disk.ts'
import type { Session } from './session.ts'

/**
 * A master waits 5 s for more replicas before a diskless sync, and a replica that synced without a disk counts as online
 * only with its first acknowledgement, up to 1 s later. For the start a sync goes over the disk, at once, and the file that
 * it needs is not kept. That the fork is done with the file a server notices in its cron, 10 times a second by default:
 * with a higher `hz`, within 10 ms.
 */
const FOR_THE_START: Record<string, string> = {
  hz: '100',
  'repl-diskless-sync': 'no',
  'repl-diskless-sync-delay': '0',
  'rdb-del-sync-files': 'yes',
}

/** Its name by default, which no topology file can change. */
export const RDB_FILE = 'dump.rdb'

/** Whether a node may be asked for a sync during the start. Of nodes that have been up before, any can be a master by now. */
function mayBeAsked(session: Session, node: PlannedNode): boolean {
  return session.resume || (node.kind === 'redis' && node.replicaOf === undefined)
}

/** Arguments for the command line, so that a restarted node does not have them. */
export function quickSyncArguments(session: Session, node: PlannedNode): string[] {
  if (!mayBeAsked(session, node)) return []
  return Object.entries(FOR_THE_START).flatMap(([name, value]) => [`--${name}`, value])
}

/**
 * Has a replica connect to its master now, of a server that does so only in what it does once a second: with a `hz` of 1, every
 * turn of its cron is a second's. The turn that is due comes at once where `hz` was high before; the next one a second later.
 */
export async function wake(session: Session, node: PlannedDataNode): Promise<void> {
  await session.connections.to(node).call('CONFIG', 'SET', 'hz', '1')
}

/** Arguments with which a replica can be woken at once. */
export const WAKEABLE = ['--hz', '100']

/** Gives back to replicas that were woken the `hz` that they would have had. */
export async function putBackHz(session: Session, nodes: PlannedDataNode[]): Promise<void> {
  await Promise.all(
    nodes.map((node) =>
      session.connections.to(node).call('CONFIG', 'SET', 'hz', settingsOf(session, node)['hz'] ?? '10'),
    ),
  )
}

/** Gives a node that runs the settings of {@link quickSyncArguments}, until {@link putBackSyncSettings}. */
export async function quickenSync(session: Session, node: PlannedDataNode): Promise<void> {
  const connection = session.connections.to(node)
  await Promise.all(
    Object.entries(FOR_THE_START).map(([name, value]) => connection.call('CONFIG', 'SET', name, value)),
  )
}

/** Gives the data nodes the settings, and the folders, that they would have had without {@link quickSyncArguments}. */
export async function putBackSyncSettings(session: Session): Promise<void> {
  const putBack = Promise.all(
    dataNodes(session.plan)
      .filter((node) => mayBeAsked(session, node))
      .map(async (node) => {
        const connection = session.connections.to(node)
        const settings = Object.entries(settingsOf(session, node))
        await Promise.all(settings.map(([name, value]) => connection.call('CONFIG', 'SET', name, value)))
        // A sentinel that changes a role has all settings of the moment written down.
        const isOther = ([name, value]: [string, string]) => (directiveOnDisk(node, name) ?? value) !== value
        if (session.resume && settings.some(isOther)) await connection.call('CONFIG', 'REWRITE')
      }),
  )
  // The nodes have something to do meanwhile.
  await Promise.all([putBack, removeSyncFiles(session.plan)])
}

/**
 * Without persistence nothing else is in the file that was synced over. A server would remove it too, but up to a second
 * later, and only as long as it has the setting for it.
 */
export async function removeSyncFiles(plan: Plan): Promise<void> {
  if (plan.keepsData) return
  await removeFiles(dataNodes(plan).map((node) => join(node.dir, RDB_FILE)))
}

/** What the node's conf file says, or else the server's default. */
function settingsOf(session: Session, node: PlannedDataNode): Record<string, string> {
  const { plan, resume } = session
  const defaults: Record<string, string> = {
    hz: '10',
    'repl-diskless-sync': featuresAt(plan, node).disklessByDefault ? 'yes' : 'no',
    'repl-diskless-sync-delay': '5',
    'rdb-del-sync-files': 'no',
  }
  // What a node had rewritten before may say something else than the plan.
  const conf = resume ? parseConf(session.confAtStart(node)) : plannedDirectives(node)
  return Object.fromEntries(
    Object.entries(defaults).map(([name, byDefault]) => [name, lastArguments(conf, name)?.[0] ?? byDefault]),
  )
}

function plannedDirectives(node: PlannedDataNode): Directive[] {
  return node.sections.flatMap(({ directives }) =>
    directives.map(({ name, args }) => ({
      name,
      args: args.map((arg) => (typeof arg === 'string' ? arg : '')),
    })),
  )
}

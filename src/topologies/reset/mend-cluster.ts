import { allOk } from '../../model/check.ts'
import { dataNodes, type Plan, type PlannedDataNode } from '../../model/plan.ts'
import { type Deadline, deadlineIn } from '../../processes/clock.ts'
import { parseInfo, roleOf } from '../../redis/info.ts'
import { startReplicas } from '../cluster.ts'
import { announceReplicas, isWhole, publishOffsets, spreadEpochs } from '../cluster-meet.ts'
import { judgeCluster, masterOf } from '../health/judge-cluster.ts'
import { judgeNodes } from '../health/judge-nodes.ts'
import { strayed } from '../health/judge-original.ts'
import { look } from '../health/look.ts'
import { said, type DataNodeView, type Views } from '../health/views.ts'
import { linksUp } from '../links.ts'
import type { Session } from '../session.ts'
import { quickenSync } from '../sync-settings.ts'
import { epochsOf, takeOverAfter } from '../takeover.ts'
import { empty } from './mend-data-nodes.ts'

/** How long the nodes may take to agree; they take a twentieth of that. */
const AGREE_MS = 5000
/** How long until every replica is listed; most are at once, by the offsets that were heard of before. */
const LISTED_MS = 300

/**
 * Whether a cluster can be led back to its plan: every master of the plan runs, as a master with its slots or as a replica
 * in its shard, and nobody is in another shard. Pure.
 */
export function clusterCanBeMended(plan: Plan, views: Views): boolean {
  if (plan.wiring !== 'fast') return false
  return views.data.every((view) => {
    if (view.process.state !== 'running') return view.node.replicaOf !== undefined
    const owner = ownerOf(view, views.data)
    return owner !== undefined && owner.node.shard === view.node.shard
  })
}

/**
 * The nodes that go on: the masters of the plan, and who follows its own. One that has another role, or another master, would
 * tell the others of its change only with its next ping; one that is started tells them at once. Pure.
 */
export function nodesInPlace(plan: Plan, views: Views): Set<string> {
  return new Set(
    views.data.flatMap((view) => {
      const { name, replicaOf } = view.node
      const info = said(view.info)
      const follows = info && roleOf(info) === 'replica' ? masterOf(view, views.data)?.node.name : undefined
      return replicaOf === undefined || follows === replicaOf ? [name] : []
    }),
  )
}

/** The node whose slots a node has or copies; undefined where that is unclear. */
function ownerOf(view: DataNodeView, views: DataNodeView[]): DataNodeView | undefined {
  const info = said(view.info)
  const lines = view.cluster && said(view.cluster.nodes)
  const self = lines?.find((line) => line.flags.includes('myself'))
  if (!info || !self || self.id !== view.node.id) return undefined
  if (roleOf(info) === 'replica') return masterOf(view, views)
  return self.slots.length > 0 ? view : undefined
}

/** Leads a cluster back to the plan, see {@link clusterCanBeMended}: its masters take over, and replicas are started. */
export async function mendCluster(session: Session): Promise<void> {
  const nodes = dataNodes(session.plan)
  const live = nodes.filter(({ name }) => session.processes[name] !== undefined)
  // As for a start: slots whose owner has just changed must not fail the cluster.
  await Promise.all(
    live.map((node) =>
      session.connections.to(node).call('CONFIG', 'SET', 'cluster-require-full-coverage', 'no'),
    ),
  )
  const masters = live.filter(({ replicaOf }) => replicaOf === undefined)
  await takeOver(session, masters)
  const [epochs] = await Promise.all([
    Promise.all(masters.map(async (master) => [master.name, (await epochsOf(session, master)).own] as const)),
    Promise.all(masters.map((master) => empty(session, master))),
  ])
  const missing = nodes.filter((node) => !live.includes(node))
  await startReplicas(session, missing, new Map(epochs))
  await inPlace(session)
  await linksUp(session)
  await publishOffsets(session)
  await spreadEpochs(session)
  if (!(await isHealthy(session, deadlineIn(LISTED_MS)))) await announceReplicas(session)
}

async function isHealthy(session: Session, deadline: Deadline): Promise<boolean> {
  const { plan, processes, connections } = session
  const healthy = await session.until(async () => {
    const views = await look(plan, processes, connections)
    return allOk([...judgeNodes(views), ...judgeCluster(plan, views.data)]) ? true : undefined
  }, deadline)
  return healthy === true
}

/** The masters that are replicas take over, one after the other. */
async function takeOver(session: Session, masters: PlannedDataNode[]): Promise<void> {
  await Promise.all(masters.map((master) => quickenSync(session, master)))
  const known = await Promise.all(masters.map((master) => epochsOf(session, master)))
  let newest = Math.max(...known.map(({ current }) => current))
  for (const master of masters) {
    const info = parseInfo(await session.connections.to(master).text('INFO', 'replication'))
    if (roleOf(info) !== 'replica') continue
    await takeOverAfter(session, master, newest)
    newest = (await epochsOf(session, master)).own
  }
}

async function inPlace(session: Session): Promise<void> {
  const { plan, processes, connections } = session
  const deadline = deadlineIn(AGREE_MS)
  let left: string[] = []
  const done = await session.until(async () => {
    left = strayed(plan, await look(plan, processes, connections))
    return left.length === 0 ? true : undefined
  }, deadline)
  if (done === true && (await isWhole(session, deadline))) return
  throw session.timedOut(
    'The nodes did not come back to their places',
    'the roles and slots of the plan',
    left.join(', ') || 'not all slots on every node',
  )
}

import { nodeAt, type Plan, type PlannedNode } from '../../model/plan.ts'
import { roleOf } from '../../redis/info.ts'
import { mastersAmong } from '../../topologies/health/judge-replication.ts'
import { said, type DataNodeView, type SentinelView, type Views } from '../../topologies/health/views.ts'
import type { Writes } from '../history/writes.ts'
import type { Scene } from '../scene.ts'

/**
 * How a sentinel goes on. `quick`: all its periods are short. `waiting`: the same, without asking INFO. One that hears from a replica that
 * its link is down asks it again only after 1 s, whatever its periods; so none asks while a replica syncs. `demoting`: it turns an
 * old master into a replica, with the next INFO but one, and then has the time of a sync before it asks again.
 */
export type Pace = 'ordinary' | 'quick' | 'waiting' | 'demoting'

/** What a drill has recorded, and means to measure. */
export type Measuring = Pick<Scene, 'plan' | 'measuresDemotion' | 'mastersAtFirst'> & {
  faults: Pick<Scene['faults'][number], 'nodes' | 'from'>[]
  /** Undefined without a workload. */
  writes: Writes | undefined
}

/** A link that a sentinel has not opened yet says nothing about the master. */
const FINE = new Set(['master', 'master,disconnected'])

/**
 * Whether everything that is measured is over, but for the time until an old master is a replica: writes are acknowledged that were asked
 * after the last fault, and whoever was not touched by one follows a master that the sentinels find nothing wrong with. A
 * drill that expects something of that time too has it untouched. No failover is due then, which short periods would break.
 */
export function mayHurry(drill: Measuring, views: Views): boolean {
  if (!takesWrites(drill)) return false
  const { plan, faults } = drill
  if (drill.measuresDemotion && mastersAmong(views.data).length > drill.mastersAtFirst) return false
  if (plan.cluster) return views.data.filter(isRunning).every(isClusterOk)
  if (!plan.sentinel) return true
  const master = settledMaster(plan, views)
  if (!master) return false
  const touched = new Set(faults.flatMap(({ nodes }) => nodes))
  return views.data
    .filter((view) => isRunning(view) && view.node !== master && !touched.has(view.node.name))
    .every((view) => follows(plan, view, master))
}

function takesWrites({ writes, faults }: Measuring): boolean {
  const since = faults.at(-1)?.from
  if (!writes || since === undefined) return true
  for (let index = writes.length - 1; index >= 0 && writes.askedMs(index) > since; index--)
    if (writes.outcome(index) === 'acknowledged') return true
  return false
}

/** The node that sentinels name and find nothing wrong with; it runs, and says that it is a master. */
function settledMaster(plan: Plan, { data, sentinels }: Views): PlannedNode | undefined {
  const named = new Set(sentinels.flatMap((view) => namedWell(plan, view) ?? []))
  const [master] = named
  if (!master || named.size > 1) return undefined
  const view = data.find(({ node }) => node === master)
  return view && isRunning(view) && roleIn(view) === 'master' ? master : undefined
}

function namedWell(plan: Plan, view: SentinelView): PlannedNode | undefined {
  const master = said(view.master)
  if (!FINE.has(master?.get('flags') ?? '')) return undefined
  return nodeAt(plan, master?.get('ip') ?? '', Number(master?.get('port')))
}

function isRunning({ process }: DataNodeView): boolean {
  return process.state === 'running'
}

function roleIn(view: DataNodeView) {
  const info = said(view.info)
  return info && roleOf(info)
}

function follows(plan: Plan, view: DataNodeView, master: PlannedNode): boolean {
  const info = said(view.info)
  return (
    info?.get('master_link_status') === 'up' &&
    nodeAt(plan, info.get('master_host') ?? '', Number(info.get('master_port'))) === master
  )
}

function isClusterOk({ cluster }: DataNodeView): boolean {
  return (cluster && said(cluster.info)?.get('cluster_state')) === 'ok'
}

/** How each sentinel is to go on, by name: one that has not ended the failover as usual. Pure. */
export function paceOf(plan: Plan, views: Views): Map<string, Pace> {
  const master = settledMaster(plan, views)
  const settled = views.sentinels.filter((view) => master && namedWell(plan, view) === master)
  const isSyncing = views.data.some((view) => said(view.info)?.get('master_link_status') === 'down')
  const hasOldMaster = mastersAmong(views.data).some(({ node }) => node !== master)
  return new Map(
    settled.map(({ node }, index) => {
      if (isSyncing) return [node.name, 'waiting']
      if (hasOldMaster) return [node.name, index === 0 ? 'demoting' : 'waiting']
      return [node.name, 'quick']
    }),
  )
}

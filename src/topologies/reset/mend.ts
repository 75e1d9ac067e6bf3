import { dataNodesHave } from '../../model/node-servers.ts'
import { dataNodes, type Plan, type PlannedDataNode, type PlannedNode } from '../../model/plan.ts'
import { said, type Views } from '../health/views.ts'
import { allKnown, startSentinels } from '../sentinel.ts'
import type { Session } from '../session.ts'
import { clusterCanBeMended, mendCluster, nodesInPlace } from './mend-cluster.ts'
import { mendDataNodes, type Seeds } from './mend-data-nodes.ts'
import { putBackPeriods, seeAgain, sentinelsCanStay } from './mend-sentinels.ts'

/** How nodes that have strayed are led back to their plan while those that run go on: quicker than starting all. */
export interface Mending {
  /** Whether a node that runs goes on; the others are started anew, so that none of them remembers anything else. */
  keeps: (node: PlannedNode) => boolean
  /** What nodes find in their folders when they are started, filled by `wire`. */
  seeds: Seeds
  /** Starts and wires what is missing or wrong. */
  wire: (session: Session) => Promise<void>
  /** What is to be done when the settings of the start are put back. */
  settle: (session: Session) => Promise<void>
}

/** Whether those that run can be led back: they answer, their server does at once what it is told, and slots are where they were. Pure. */
export function canBeMended(plan: Plan, views: Views): boolean {
  if (plan.wiring === 'ordinary' || !dataNodesHave(plan, 'connectsAtOnce')) return false
  const live = views.data.filter(({ process }) => process.state === 'running')
  if (live.length === 0 || !live.every(({ info }) => said(info) !== undefined)) return false
  return plan.cluster === undefined || clusterCanBeMended(plan, views)
}

export function mending(plan: Plan, views: Views): Mending {
  if (plan.cluster) {
    const kept = nodesInPlace(plan, views)
    const keeps = ({ name }: PlannedNode) => kept.has(name)
    return { keeps, seeds: new Map(), wire: mendCluster, settle: async () => undefined }
  }
  const keepsSentinels = plan.sentinel !== undefined && sentinelsCanStay(plan, views)
  let changed: PlannedDataNode[] = []
  const seeds: Seeds = new Map()
  return {
    keeps: ({ kind }) => kind === 'redis' || keepsSentinels,
    seeds,
    wire: async (session) => {
      changed = await mendDataNodes(session, seeds)
      if (!plan.sentinel) return
      if (keepsSentinels) return await seeAgain(session)
      await startSentinels(session)
      await allKnown(session)
    },
    settle: async (session) => {
      if (keepsSentinels) await putBackPeriods(session)
      // A restart must find the role that a node has by now.
      const names = changed.map(({ name }) => name)
      await Promise.all(
        dataNodes(plan)
          .filter(({ name }) => names.includes(name))
          .map((node) => session.connections.to(node).call('CONFIG', 'REWRITE')),
      )
    },
  }
}

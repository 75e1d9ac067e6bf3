import { featuresAt } from '../../model/node-servers.ts'
import type { PlannedDataNode } from '../../model/plan.ts'
import { now } from '../../processes/clock.ts'
import { said, type Views } from '../../topologies/health/views.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import {
  bestReplica,
  Changeover,
  isFollowing,
  masterFollowed,
  refused,
  roleIn,
  strays,
} from './changeover.ts'
import type { FailoverOptions, FailoverRequest, FailoverResult } from './failover-result.ts'
import { handOver } from './hand-over.ts'

/** A replication topology has nobody who sees to it: here the master hands over, and the others are pointed to the new one. */
export async function failOverReplication(
  topology: OpenTopology,
  request: FailoverRequest,
  options: FailoverOptions,
): Promise<FailoverResult> {
  using changeover = new Changeover(topology, options)
  if (request.how === 'takeover')
    throw refused('--takeover is for clusters', '--force', '--takeover', `redis-ha failover ${topology.name}`)
  const views = await changeover.look()
  const from = masterOf(topology, request, views)
  const to = request.to ?? bestReplica(topology, views.data, from)?.node
  demandReplica(topology, from, to, views)
  const runs = views.data.some(({ node }) => node.name === from.name)
  if (!runs && request.how !== 'force')
    throw refused(
      `${from.name} does not run, so it can't hand over`,
      'a master that runs',
      topology.stateOf(from),
      `redis-ha start ${topology.name} ${from.name}; or --force, which loses what ${to.name} has not got`,
    )
  const promotion = changeover.watchPromotion(() => to)
  const at = now()
  const by = await promote(changeover, { from, to, runs, force: request.how === 'force' }, promotion.see)
  await changeover.until(
    `every node that runs follows ${to.name}`,
    (seen) => strays(seen.data, to),
    async (seen) => {
      promotion.see(seen)
      await repoint(changeover, seen, to)
    },
  )
  await writeDown(changeover)
  return {
    action: 'failover',
    by,
    from: from.name,
    to: to.name,
    at,
    promotedAt: promotion.at(),
    seenAt: now(),
    seen: runs
      ? `${to.name} is the master, and all that run follow it`
      : `${to.name} is the master; ${from.name} is down, and would come back as a master of its own`,
  }
}

/** The master that is named; the only one that says it is one; or the one that replicas still follow. */
function masterOf(topology: OpenTopology, { of }: FailoverRequest, views: Views): PlannedDataNode {
  if (of) return of
  const masters = views.data.filter((view) => roleIn(view) === 'master').map(({ node }) => node)
  const followed = views.data.flatMap((view) => masterFollowed(topology, view) ?? [])
  const [first, second] = masters.length > 0 ? masters : new Set(followed)
  if (first && !second) return first
  throw refused(
    first ? 'There is more than one master' : 'There is no master',
    'one master',
    first ? masters.map(({ name }) => name).join(' and ') : 'none that runs or is followed',
    first ? `redis-ha failover ${topology.name} ${first.name}` : `redis-ha status ${topology.name}`,
  )
}

function demandReplica(
  topology: OpenTopology,
  from: PlannedDataNode,
  to: PlannedDataNode | undefined,
  views: Views,
): asserts to is PlannedDataNode {
  const view = views.data.find(({ node }) => node.name === to?.name)
  const follows = view && masterFollowed(topology, view)?.name === from.name
  if (view && roleIn(view) === 'replica' && follows === true) return
  throw refused(
    `There is nobody to take over from ${from.name}`,
    to ? `${to.name} as its replica, running` : 'a replica of it that runs',
    to ? (view ? (roleIn(view) ?? 'it can’t be asked') : `it is ${topology.stateOf(to)}`) : 'none',
    `redis-ha status ${topology.name}, redis-ha start ${topology.name}`,
  )
}

async function promote(
  changeover: Changeover,
  { from, to, runs, force }: { from: PlannedDataNode; to: PlannedDataNode; runs: boolean; force: boolean },
  see: (views: Views) => void,
): Promise<string> {
  if (!runs) {
    await changeover.order(to, 'what its log says', 'REPLICAOF', 'NO', 'ONE')
    return 'REPLICAOF NO ONE'
  }
  if (!featuresAt(changeover.topology.plan, from).failoverCommand) return await handOver(changeover, from, to)
  const { host, port } = to.announce
  // It gives up by itself before we do, so that nothing happens that nobody waits for any more.
  const timeoutMs = Math.max(1, Math.floor(changeover.deadline.remainingMs() / 2))
  const args = ['TO', host, port, ...(force ? ['FORCE'] : []), 'TIMEOUT', timeoutMs]
  await changeover.order(from, `redis-ha status ${changeover.topology.name}`, 'FAILOVER', ...args)
  try {
    await changeover.until(
      `${to.name} takes over`,
      (seen) => {
        const master = seen.data.find(({ node }) => node.name === from.name)
        const state = master && said(master.info)?.get('master_failover_state')
        const view = seen.data.find(({ node }) => node.name === to.name)
        if (view && roleIn(view) === 'master') return []
        if (state === 'no-failover' && master && roleIn(master) === 'master')
          throw gaveUp(from, to, timeoutMs)
        return [`${from.name} is in ${state ?? 'no state that it tells'}`]
      },
      see,
    )
  } catch (error) {
    // Interrupted or too late: what was not done by now is not to be done.
    await changeover.connections
      .to(from)
      .call('FAILOVER', 'ABORT')
      .catch(() => undefined)
    throw error
  }
  return force ? 'FAILOVER TO FORCE' : 'FAILOVER TO'
}

function gaveUp(from: PlannedDataNode, to: PlannedDataNode, timeoutMs: number) {
  return refused(
    `${from.name} gave the failover up`,
    `${to.name} catches up in ${timeoutMs / 1000}s and takes over`,
    'master_failover_state no-failover, and it is still the master',
    '--force, which does not wait for that; or a replica that runs for --to',
  )
}

/** FAILOVER leaves the other replicas with the old master, as replicas of a replica. */
async function repoint(changeover: Changeover, views: Views, to: PlannedDataNode): Promise<void> {
  const target = views.data.find(({ node }) => node.name === to.name)
  if (!target || roleIn(target) !== 'master') return
  await Promise.all(
    views.data.map(async ({ node, info }) => {
      const heard = said(info)
      if (node.name === to.name || !heard || isFollowing(heard, to)) return
      try {
        await changeover.connections.to(node).call('REPLICAOF', to.announce.host, to.announce.port)
      } catch {
        // It is seen again in a moment.
      }
    }),
  )
}

/** So that a node that is restarted comes back in the role that it has now. */
async function writeDown(changeover: Changeover): Promise<void> {
  const { data } = await changeover.look()
  await Promise.all(
    data.map(async ({ node }) => {
      try {
        await changeover.connections.to(node).call('CONFIG', 'REWRITE')
      } catch {
        // A disk that is full, or a node that is just going: its role is what it says, and only its file is behind.
      }
    }),
  )
}

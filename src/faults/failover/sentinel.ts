import { nodeAt, type PlannedDataNode, type PlannedSentinelNode } from '../../model/plan.ts'
import { now } from '../../processes/clock.ts'
import { type DataNodeView, said, type SentinelView, type Views } from '../../topologies/health/views.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import { Changeover, refused, strays } from './changeover.ts'
import type { FailoverOptions, FailoverRequest, FailoverResult } from './failover-result.ts'
import { Demotion } from './demotion.ts'
import { Preference } from './preference.ts'

/** SENTINEL FAILOVER; over when all sentinels that run name the same new master, and every data node that runs follows it. */
export async function failOverSentinel(
  topology: OpenTopology,
  { of, to }: FailoverRequest,
  options: FailoverOptions,
): Promise<FailoverResult> {
  using changeover = new Changeover(topology, options)
  const views = await changeover.look()
  const leader = leaderAmong(topology, views)
  const from = namedBy(topology, leader)
  if (!from) throw nothingKnown(topology, leader.node)
  if (of && of.name !== from.name)
    throw refused(
      `${of.name} is not the master`,
      'the master, as the sentinels name it',
      from.name,
      `redis-ha failover ${topology.name}`,
    )
  if (to?.name === from.name)
    throw refused(`${to.name} is the master already`, 'a replica', 'the master', 'another node for --to')
  const preference = to && (await Preference.for(changeover, leader.node, to, views))
  let promoted: PlannedDataNode | undefined
  const promotion = changeover.watchPromotion(() => promoted)
  await using demotion = new Demotion(changeover)
  try {
    const at = now()
    await changeover.order(
      leader.node,
      `redis-ha status ${topology.name}; again when its replicas are well, and no other failover goes on`,
      'SENTINEL',
      'FAILOVER',
      topology.plan.sentinel?.masterName ?? '',
    )
    await changeover.until(
      'all sentinels name the new master, and every data node follows it',
      (seen) => [...disagreement(topology, seen, from), ...(options.settles ? unaware(seen) : [])],
      async (seen) => {
        promoted ??= seen.data.map(({ node }) => node).find((node) => node !== from && isMaster(seen, node))
        promotion.see(seen)
        if (options.settles && promoted) await demotion.hurry(seen, from, promoted)
      },
    )
    const master = namedBy(topology, leaderAmong(topology, await changeover.look())) ?? from
    return {
      action: 'failover',
      by: 'SENTINEL FAILOVER',
      from: from.name,
      to: master.name,
      at,
      promotedAt: promotion.at(),
      seenAt: now(),
      seen: `all sentinels name ${master.name}, and the others follow it`,
    }
  } finally {
    await preference?.withdraw()
  }
}

function isMaster(views: Views, { name }: PlannedDataNode): boolean {
  const view = views.data.find(({ node }) => node.name === name)
  return view !== undefined && said(view.info)?.get('role') === 'master'
}

/** The sentinel to ask: one that runs and knows its master. A sentinel in TILT does nothing for 30 s. */
function leaderAmong(topology: OpenTopology, { sentinels }: Views): SentinelView {
  const able = sentinels.filter((view) => said(view.master) !== undefined)
  const leader = able.find((view) => said(view.info)?.get('sentinel_tilt') !== '1') ?? able[0]
  if (leader) return leader
  throw refused(
    'There is no sentinel to ask for a failover',
    'a sentinel that answers',
    'none',
    `redis-ha start ${topology.name} sentinels`,
  )
}

/** The node that a sentinel names as the master. */
function namedBy(topology: OpenTopology, view: SentinelView): PlannedDataNode | undefined {
  const master = said(view.master)
  const node = nodeAt(topology.plan, master?.get('ip') ?? '', Number(master?.get('port')))
  return node?.kind === 'redis' ? node : undefined
}

function nothingKnown(topology: OpenTopology, sentinel: PlannedSentinelNode) {
  return refused(
    `${sentinel.name} names no node of "${topology.name}" as the master`,
    'one of its nodes',
    'another address',
    `redis-ha status ${topology.name}`,
  )
}

function disagreement(topology: OpenTopology, views: Views, from: PlannedDataNode): string[] {
  const named = views.sentinels.map((view) => ({ view, master: namedBy(topology, view) }))
  const [first] = named
  const late = named.flatMap(({ view, master }) => {
    const { name } = view.node
    if (!master) return [`${name} can't be asked`]
    if (master.name === from.name) return [`${name} still names ${from.name}`]
    if (master.name !== first?.master?.name) return [`${name} names ${master.name}`]
    const flags = said(view.master)?.get('flags')?.split(',') ?? []
    return flags.includes('failover_in_progress') ? [`${name} has not ended the failover`] : []
  })
  if (late.length > 0 || !first?.master) return late.length > 0 ? late : ['no sentinel runs']
  return strays(views.data, first.master)
}

/** Which sentinels have not heard yet that a replica that runs is one, and well. */
function unaware({ data, sentinels }: Views): string[] {
  const replicas = data.filter(({ info }) => said(info)?.get('role') === 'slave')
  return sentinels.flatMap((view) => {
    const known = said(view.replicas) ?? []
    const isKnown = ({ node: { announce } }: DataNodeView) =>
      known.some(
        (entry) =>
          entry.get('ip') === announce.host &&
          entry.get('port') === String(announce.port) &&
          entry.get('flags') === 'slave' &&
          entry.get('master-link-status') === 'ok',
      )
    return replicas
      .filter((replica) => !isKnown(replica))
      .map(({ node }) => `${view.node.name} has not heard that ${node.name} follows`)
  })
}

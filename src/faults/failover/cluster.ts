import { nodeAt, type PlannedDataNode } from '../../model/plan.ts'
import { type Deadline, deadlineIn, now } from '../../processes/clock.ts'
import type { ClusterNodeLine } from '../../redis/cluster-replies.ts'
import { type DataNodeView, said, type Views } from '../../topologies/health/views.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import { bestReplica, Changeover, masterFollowed, refused, roleIn, strays } from './changeover.ts'
import type { FailoverOptions, FailoverRequest, FailoverResult } from './failover-result.ts'

/** A manual failover gives up after 5 s without a word but in the log (`CLUSTER_MF_TIMEOUT` in cluster.c); then it is asked for again. */
const AGAIN_AFTER_MS = 6000

const COMMANDS: Record<FailoverRequest['how'], string[]> = {
  agreed: ['FAILOVER'],
  force: ['FAILOVER', 'FORCE'],
  takeover: ['FAILOVER', 'TAKEOVER'],
}

/** CLUSTER FAILOVER on a replica; over when all nodes that run see its master's slots with it, and its shard follows it. */
export async function failOverCluster(
  topology: OpenTopology,
  request: FailoverRequest,
  options: FailoverOptions,
): Promise<FailoverResult> {
  using changeover = new Changeover(topology, options)
  const views = await changeover.look()
  const { from, to } = chosen(topology, request, views)
  const slots = JSON.stringify(slotsOf(views, from))
  const command = COMMANDS[request.how]
  const promotion = changeover.watchPromotion(() => to)
  const at = now()
  let tries = 0
  let patience: Deadline | undefined
  const order = async () => {
    tries++
    patience = deadlineIn(AGAIN_AFTER_MS)
    const advice =
      request.how === 'agreed' ? '--force, which does without the master' : '--takeover, which asks nobody'
    await changeover.order(to, advice, 'CLUSTER', ...command)
  }
  await order()
  await changeover.until(
    `every node sees the slots of ${from.name} with ${to.name}, and its shard follows it`,
    (seen) => [...dissenters(topology, seen, to, slots), ...strays(shardOf(topology, seen, from, to), to)],
    async (seen) => {
      promotion.see(seen)
      const view = seen.data.find(({ node }) => node.name === to.name)
      if (view && roleIn(view) === 'replica' && patience?.passed() === true) await order()
    },
  )
  return {
    action: 'failover',
    by: `CLUSTER ${command.join(' ')}`,
    from: from.name,
    to: to.name,
    at,
    promotedAt: promotion.at(),
    seenAt: now(),
    seen: `all nodes see the slots with ${to.name}${tries > 1 ? `, after ${tries} tries` : ''}`,
  }
}

function chosen(
  topology: OpenTopology,
  { of, to, choose }: FailoverRequest,
  views: Views,
): { from: PlannedDataNode; to: PlannedDataNode } {
  if (to) {
    const view = views.data.find(({ node }) => node.name === to.name)
    const master = view && masterFollowed(topology, view)
    if (!view || roleIn(view) !== 'replica' || !master)
      throw refused(
        `${to.name} can't take over`,
        'a replica that runs',
        view ? (roleIn(view) ?? 'it can’t be asked') : `it is ${topology.stateOf(to)}`,
        `redis-ha status ${topology.name}`,
      )
    if (of && of.name !== master.name)
      throw refused(
        `${to.name} can't take over from ${of.name}`,
        `a replica of ${of.name}`,
        `a replica of ${master.name}`,
        `redis-ha status ${topology.name}`,
      )
    return { from: master, to }
  }
  const withReplicas = topology.plan.nodes.flatMap((node) => {
    const best = node.kind === 'redis' ? bestReplica(topology, views.data, node) : undefined
    return node.kind === 'redis' && best && (of === undefined || of.name === node.name)
      ? [{ from: node, to: best.node }]
      : []
  })
  // A shard whose master is gone has more need of it than any other.
  const orphaned = withReplicas.filter(({ from }) => topology.stateOf(from) !== 'running')
  const candidates = orphaned.length > 0 ? orphaned : withReplicas
  const pair = candidates[candidates.length > 1 ? choose(candidates.length) : 0]
  if (pair) return pair
  throw refused(
    `There is nobody to take over${of ? ` from ${of.name}` : ''}`,
    `a replica that runs${of ? ` and follows ${of.name}` : ''}`,
    'none',
    `redis-ha status ${topology.name}, redis-ha start ${topology.name}`,
  )
}

/** The slots of a master in the newest view that there is of them. */
function slotsOf(views: Views, master: PlannedDataNode): ClusterNodeLine['slots'] {
  const lines = views.data.flatMap((view) => lineOf(view, master) ?? [])
  return lines.toSorted((a, b) => b.configEpoch - a.configEpoch)[0]?.slots ?? []
}

function lineOf(view: DataNodeView, node: PlannedDataNode): ClusterNodeLine | undefined {
  const lines = view.cluster && said(view.cluster.nodes)
  return lines?.find((line) => line.host === node.announce.host && line.port === node.announce.port)
}

function dissenters(topology: OpenTopology, views: Views, to: PlannedDataNode, slots: string): string[] {
  return views.data.flatMap((view) => {
    const line = lineOf(view, to)
    if (line && line.flags.includes('master') && JSON.stringify(line.slots) === slots) return []
    const masterId = line?.masterId
    const lines = (view.cluster && said(view.cluster.nodes)) ?? []
    const master = lines.find(({ id }) => id === masterId)
    const name = master && nodeAt(topology.plan, master.host, master.port)?.name
    return [
      `${view.node.name} sees ${to.name} as ${name === undefined ? 'a master without them' : `a replica of ${name}`}`,
    ]
  })
}

/** The nodes that run of the shard of both: who follows the one or the other. */
function shardOf(
  topology: OpenTopology,
  views: Views,
  from: PlannedDataNode,
  to: PlannedDataNode,
): DataNodeView[] {
  return views.data.filter((view) => {
    const names = [view.node.name, masterFollowed(topology, view)?.name]
    return names.includes(from.name) || names.includes(to.name)
  })
}

import { type Check, compare, unasked } from '../../model/check.ts'
import { formatAddress, nodeAt, type Plan } from '../../model/plan.ts'
import { formatSlots, SLOT_COUNT } from '../../model/slots.ts'
import type { ClusterNodeLine } from '../../redis/cluster-replies.ts'
import { why } from './judge-nodes.ts'
import { judgeFollows, judgeLink, judgeOnline, mastersAmong } from './judge-replication.ts'
import { type ClusterView, type DataNodeView, type Heard, said } from './views.ts'

/**
 * Section 5, cluster: on every node `cluster_state:ok`, 16384 slots ok, nobody failing, in handshake or with an open slot,
 * the same owners of the same slots; every replica's link up; every replica in CLUSTER SLOTS on every node; replicas for
 * each master as the file asks; and each replica can reach its master by the bus, so that CLUSTER FAILOVER works.
 */
export function judgeCluster(plan: Plan, views: DataNodeView[]): Check[] {
  const masters = mastersAmong(views)
  const replicaCount = views.length - masters.length
  const ownersBy = new Map(views.map((view) => [view, ownersIn(plan, view)]))
  const owners = mostOften([...ownersBy.values()]) ?? 'one owner for each slot'
  return views.flatMap((view) => {
    const isMaster = masters.includes(view)
    return [
      ...judgeView(plan, view, { expected: owners, seen: ownersBy.get(view) }, replicaCount),
      ...(isMaster ? [judgeReplicaCount(plan, view)] : judgeReplica(view, views)),
    ]
  })
}

function judgeView(plan: Plan, view: DataNodeView, owners: Owners, replicaCount: number): Check[] {
  const { name } = view.node
  const cluster = view.cluster
  if (!cluster) throw new Error(`${name} was not asked about its cluster`)
  const info = said(cluster.info)
  const state = info
    ? [
        compare('cluster-state', name, 'ok', info.get('cluster_state') ?? 'unknown'),
        compare('slots-ok', name, SLOT_COUNT, info.get('cluster_slots_ok') ?? 'unknown'),
      ]
    : [
        unasked('cluster-state', name, 'ok', why(cluster.info)),
        unasked('slots-ok', name, String(SLOT_COUNT), why(cluster.info)),
      ]
  return [
    ...state,
    ...judgeNodesView(plan, view, cluster, owners),
    judgeListed(plan, name, cluster, replicaCount),
  ]
}

/** Who owns what, in the words of {@link describeOwners}: as most nodes see it, and as this one does, if it could be asked. */
interface Owners {
  expected: string
  seen: string | undefined
}

function judgeNodesView(plan: Plan, view: DataNodeView, cluster: ClusterView, owners: Owners): Check[] {
  const { name } = view.node
  const lines = said(cluster.nodes)
  if (!lines) {
    const reason = why(cluster.nodes)
    return [
      unasked('nodes-known', name, String(plan.nodes.length), reason),
      unasked('no-failures', name, 'none', reason),
      unasked('slots-agreed', name, owners.expected, reason),
    ]
  }
  const failures = lines.flatMap((line) => faultsOf(plan, line))
  return [
    compare(
      'nodes-known',
      name,
      plan.nodes.length,
      countOurs(
        plan,
        lines.map(({ host, port }) => `${host}:${port}`),
      ),
    ),
    compare('no-failures', name, 'none', failures.length === 0 ? 'none' : failures.join('; ')),
    compare('slots-agreed', name, owners.expected, owners.seen ?? ''),
  ]
}

/** `6`, or `5, and 127.0.0.1:7010 not ours`; the addresses as Redis writes them, an IPv6 one without brackets. */
function countOurs(plan: Plan, addresses: string[]): string {
  const ours = new Set(plan.nodes.map(({ announce }) => `${announce.host}:${announce.port}`))
  const strangers = addresses.filter((address) => !ours.has(address))
  const count = addresses.length - strangers.length
  return strangers.length === 0 ? `${count}` : `${count}, and ${strangers.join(', ')} not ours`
}

/** What a line of CLUSTER NODES tells against its node. */
function faultsOf(plan: Plan, line: ClusterNodeLine): string[] {
  const flags = line.flags.filter((flag) => ['fail', 'fail?', 'handshake', 'noaddr'].includes(flag))
  if (flags.length === 0 && line.openSlots.length === 0) return []
  const who = nodeAt(plan, line.host, line.port)?.name ?? formatAddress(line)
  return [
    ...flags.map((flag) => `${who} ${flag}`),
    ...line.openSlots.map((slot) => `${who} open slot ${slot}`),
  ]
}

/** `redis-1 0-5460, redis-2 5461-10922, …`: who owns what, as one node sees it. */
function describeOwners(plan: Plan, lines: ClusterNodeLine[]): string {
  const owners = lines.filter((line) => line.slots.length > 0)
  const ordered = owners.toSorted((a, b) => (a.slots[0]?.[0] ?? 0) - (b.slots[0]?.[0] ?? 0))
  const described = ordered.map((line) => {
    const name = nodeAt(plan, line.host, line.port)?.name ?? formatAddress(line)
    return `${name} ${formatSlots(line.slots)}`
  })
  return described.length === 0 ? 'nobody owns a slot' : described.join(', ')
}

function ownersIn(plan: Plan, view: DataNodeView): string | undefined {
  const lines = view.cluster && said(view.cluster.nodes)
  return lines && describeOwners(plan, lines)
}

/** What most nodes agree on: what the others are held against. */
function mostOften(texts: (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>()
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1)
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a)
  return most?.[0]
}

function judgeListed(plan: Plan, name: string, cluster: ClusterView, expected: number): Check {
  const listed: Heard<Set<string>> = cluster.listedReplicas
  return 'said' in listed
    ? compare('replicas-listed', name, expected, countOurs(plan, [...listed.said]))
    : unasked('replicas-listed', name, String(expected), listed.why)
}

function judgeReplicaCount(plan: Plan, view: DataNodeView): Check {
  const expected = plan.cluster?.replicas ?? 0
  const lines = view.cluster && said(view.cluster.nodes)
  if (!lines) return unasked('replicas', view.node.name, String(expected), 'it could not be asked')
  const self = lines.find((line) => line.flags.includes('myself'))
  const replicas = lines.filter((line) => line.masterId !== undefined && line.masterId === self?.id)
  return compare('replicas', view.node.name, expected, replicas.length)
}

function judgeReplica(view: DataNodeView, views: DataNodeView[]): Check[] {
  const master = masterOf(view, views)
  return [
    judgeLink(view),
    judgeFollows(view, master),
    judgeOnline(view, master),
    judgeEpoch(view, views),
    judgeBusLink(view),
  ]
}

/**
 * A replica has its cluster bus link to its master: until it has, it refuses CLUSTER FAILOVER (`Master is down or failed` in
 * cluster.c), though the link that it replicates over is another, and may be up.
 */
function judgeBusLink(view: DataNodeView): Check {
  const { name } = view.node
  const heard = view.cluster?.nodes
  const lines = heard && said(heard)
  if (!heard || !lines) return unasked('bus-link', name, 'connected', heard ? why(heard) : 'nothing')
  const masterId = lines.find((line) => line.flags.includes('myself'))?.masterId
  const master = lines.find((line) => line.id === masterId)
  return compare('bus-link', name, 'connected', master?.linkState ?? 'no master')
}

/**
 * A replica knows the newest config epoch of its master. With an older one it would ask for votes and get none (`Failover
 * auth denied … epoch` in cluster.c): its shard could not fail over.
 */
function judgeEpoch(view: DataNodeView, views: DataNodeView[]): Check {
  const known = epochOfMaster(view, view)
  const newest = Math.max(0, ...views.map((other) => epochOfMaster(view, other) ?? 0))
  const expected = `epoch ${newest}`
  const heard = view.cluster?.nodes
  if (!heard || !said(heard))
    return unasked('epoch-known', view.node.name, expected, heard ? why(heard) : 'nothing')
  return compare(
    'epoch-known',
    view.node.name,
    expected,
    known === undefined ? 'no master' : `epoch ${known}`,
  )
}

/** The config epoch of a replica's master in the eyes of some node. */
function epochOfMaster(replica: DataNodeView, observer: DataNodeView): number | undefined {
  const own = replica.cluster && said(replica.cluster.nodes)
  const masterId = own?.find((line) => line.flags.includes('myself'))?.masterId
  const lines = observer.cluster && said(observer.cluster.nodes)
  return lines?.find((line) => line.id === masterId)?.configEpoch
}

/** The master of a replica, by the replica's own CLUSTER NODES. */
export function masterOf(view: DataNodeView, views: DataNodeView[]): DataNodeView | undefined {
  const lines = view.cluster && said(view.cluster.nodes)
  const masterId = lines?.find((line) => line.flags.includes('myself'))?.masterId
  const line = lines?.find((candidate) => candidate.id === masterId)
  return (
    line && views.find(({ node }) => node.announce.port === line.port && node.announce.host === line.host)
  )
}

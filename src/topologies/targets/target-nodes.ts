import { RedisHaError } from '../../model/failure.ts'
import { keySlotOf } from '../../model/key-slot.ts'
import { nearest } from '../../model/nearest.ts'
import { nodeNamed, type Plan, type PlannedNode, sentinelNodes } from '../../model/plan.ts'
import { formatTarget, type Role, type Target, TARGET_WORDS } from '../../model/target.ts'
import { roleOf } from '../../redis/info.ts'
import { shardNames } from '../document.ts'
import { mastersAmong } from '../health/judge-replication.ts'
import { type DataNodeView, said, type SentinelView, type Views } from '../health/views.ts'

/** Chooses one of so many: a number from 0 to `count` - 1. */
export type Choose = (count: number) => number

/** The nodes of a target that says them by itself, whatever their roles are now; undefined where the nodes must be asked. */
export function namedNodes(target: Target, plan: Plan): PlannedNode[] | undefined {
  if (target.kind === 'node') return [nodeNamed(plan, target.name) ?? refuse(plan, target.name)]
  if (target.kind !== 'every') return undefined
  if (target.role === 'node') return plan.nodes
  return target.role === 'sentinel' ? demandSentinels(plan) : undefined
}

/** The nodes that a target means by what they say now, at least one. Pure, but for `choose`. */
export function nodesOf(target: Target, plan: Plan, views: Views, choose: Choose): PlannedNode[] {
  const candidates = candidatesFor(target, plan, views)
  if (candidates.length === 0) throw noneNow(target, plan, views)
  if (target.kind === 'node' || target.kind === 'every') return candidates
  const chosen = candidates[candidates.length === 1 ? 0 : choose(candidates.length)]
  return chosen ? [chosen] : []
}

function candidatesFor(target: Target, plan: Plan, views: Views): PlannedNode[] {
  const named = namedNodes(target, plan)
  if (named) return named
  switch (target.kind) {
    case 'node':
      return []
    case 'one':
    case 'every':
      return target.role === 'node' ? plan.nodes : inRole(target.role, plan, views)
    case 'shard':
      return inShard(target.shard, target.role, plan, views)
    case 'key':
      return ownersOf(target.key, plan, views)
    case 'leader':
      return leaders(plan, views)
  }
}

function inRole(role: Role, plan: Plan, views: Views): PlannedNode[] {
  if (role !== 'sentinel') return ofRole(views.data, role).map((view) => view.node)
  demandSentinels(plan)
  return views.sentinels.filter((view) => said(view.ping) !== undefined).map((view) => view.node)
}

function ofRole(views: DataNodeView[], role: 'master' | 'replica'): DataNodeView[] {
  return views.filter((view) => {
    const info = said(view.info)
    return info !== undefined && roleOf(info) === role
  })
}

function inShard(shard: string, role: 'master' | 'replica', plan: Plan, views: Views): PlannedNode[] {
  const shards = shardNames(views.data)
  const known = [...new Set(shards.values())].toSorted()
  if (!known.includes(shard))
    refuse(
      plan,
      `${shard}/${role}`,
      known.map((name) => `${name}/${role}`),
    )
  return ofRole(views.data, role)
    .filter((view) => shards.get(view) === shard)
    .map((view) => view.node)
}

/** The masters that a key belongs to: one, but during a split; in a cluster the one with the latest epoch of those that claim its slot. */
export function ownersOf(key: string, plan: Plan, views: Views): PlannedNode[] {
  const masters = mastersAmong(views.data)
  if (!plan.cluster) return masters.map((view) => view.node)
  const { slot } = keySlotOf(key)
  const claims = masters.flatMap((view) => {
    const self = view.cluster && said(view.cluster.nodes)?.find((line) => line.flags.includes('myself'))
    const isOwner = self?.slots.some(([first, last]) => first <= slot && slot <= last)
    return self && isOwner === true ? [{ node: view.node, epoch: self.configEpoch }] : []
  })
  const latest = claims.toSorted((a, b) => b.epoch - a.epoch)[0]
  return latest ? [latest.node] : []
}

/** A sentinel shows a failover only while it leads one itself; in `wait_start` it is yet to be elected (sentinel.c). */
function leaders(plan: Plan, views: Views): PlannedNode[] {
  demandSentinels(plan)
  return views.sentinels.filter(isLeading).map((view) => view.node)
}

function isLeading(view: SentinelView): boolean {
  const master = said(view.master)
  return (
    master?.get('flags')?.split(',').includes('failover_in_progress') === true &&
    master.get('failover-state') !== 'wait_start'
  )
}

function demandSentinels(plan: Plan): PlannedNode[] {
  const sentinels = sentinelNodes(plan)
  if (sentinels.length > 0) return sentinels
  throw new RedisHaError({
    reason: 'unknown-name',
    title: `"${plan.name}" has no sentinels`,
    expected: 'topology: sentinel',
    seen: `topology: ${plan.topology}`,
    try: 'master, replica, or the name of a node',
  })
}

const SENTINEL_WORDS = ['sentinel', 'sentinels', 'leader']

function refuse(plan: Plan, name: string, known?: string[]): never {
  const names = known ?? plan.nodes.map((node) => node.name)
  const words = TARGET_WORDS.filter((word) => plan.topology === 'sentinel' || !SENTINEL_WORDS.includes(word))
  const meant = nearest(name, [...names, ...words])
  const shown = known ? names : [...names, ...words]
  throw new RedisHaError({
    reason: 'unknown-name',
    title: `"${plan.name}" has no "${name}"`,
    expected: names.length === 0 ? "a node's name: it has no shards" : `one of ${shown.join(', ')}`,
    seen: name,
    try: meant ?? `redis-ha status ${plan.name}, which lists the nodes`,
  })
}

function noneNow(target: Target, plan: Plan, views: Views): RedisHaError {
  return new RedisHaError({
    reason: 'not-healthy',
    title:
      target.kind === 'key'
        ? `Nobody in "${plan.name}" has the key "${target.key}" just now`
        : `There is no ${formatTarget(target)} in "${plan.name}" just now`,
    ...whatIsMissing(target, views),
    try: `redis-ha status ${plan.name}`,
  })
}

function whatIsMissing(target: Target, views: Views): { expected: string; seen: string } {
  if (target.kind === 'leader')
    return {
      expected: 'a sentinel that leads a failover',
      seen: 'no failover that a sentinel was elected for',
    }
  if (target.kind === 'one' && target.role === 'sentinel')
    return { expected: 'a sentinel that answers', seen: 'none that does' }
  const roles = views.data.map((view) => {
    const info = said(view.info)
    return `${view.node.name} ${info ? (roleOf(info) ?? 'without a role') : "can't be asked"}`
  })
  const expected =
    target.kind === 'key' ? 'a master that it belongs to' : `a node that is ${formatTarget(target)}`
  return { expected, seen: roles.join(', ') }
}

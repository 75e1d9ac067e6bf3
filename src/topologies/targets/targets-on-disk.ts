import slotOf from 'cluster-key-slot'
import { RedisHaError } from '../../model/failure.ts'
import type { Plan, PlannedDataNode, PlannedNode } from '../../model/plan.ts'
import { formatTarget, type Target } from '../../model/target.ts'
import { readIfThere } from '../../processes/files.ts'
import { parseClusterNodes, type ClusterNodeLine } from '../../redis/cluster-replies.ts'
import { roleOnDisk } from '../role-on-disk.ts'
import { type Choose, namedNodes } from './target-nodes.ts'

/**
 * What targets mean among nodes that can't be asked: a node that is named is meant whatever its state, `all` means all candidates,
 * and a role is what is on disk. Throws `unknown-name`, or `not-healthy` where no candidate has the role.
 */
export function targetsOnDisk(
  targets: Target[],
  plan: Plan,
  candidates: PlannedNode[],
  choose: Choose,
): PlannedNode[] {
  const nodes = new Map<string, PlannedNode>()
  for (const target of targets) {
    for (const node of nodesOf(target, plan, candidates, choose)) nodes.set(node.name, node)
  }
  return [...nodes.values()]
}

function nodesOf(target: Target, plan: Plan, candidates: PlannedNode[], choose: Choose): PlannedNode[] {
  if (target.kind === 'node') return namedNodes(target, plan) ?? []
  if (target.kind === 'every') {
    // Of a role that the topology has not got there is no node, down or not.
    namedNodes(target, plan)
    return candidates.filter((node) => target.role === 'node' || isOf(target.role, plan, node))
  }
  const meant = candidates.filter((node) => matches(target, plan, node))
  const [first] = meant
  if (!first) throw none(target, plan, candidates)
  return [meant.length === 1 ? first : (meant[choose(meant.length)] ?? first)]
}

function matches(
  target: Exclude<Target, { kind: 'node' } | { kind: 'every' }>,
  plan: Plan,
  node: PlannedNode,
): boolean {
  switch (target.kind) {
    case 'one':
      return isOf(target.role, plan, node)
    case 'shard':
      return node.kind === 'redis' && shardOnDisk(node) === target.shard && isOf(target.role, plan, node)
    case 'key':
      return node.kind === 'redis' && isOf('master', plan, node) && hasKey(plan, node, target.key)
    case 'leader':
      // Who is down or paused leads nothing.
      return false
  }
}

function isOf(role: 'master' | 'replica' | 'sentinel', plan: Plan, node: PlannedNode): boolean {
  return node.kind === 'sentinel' ? role === 'sentinel' : role === roleOnDisk(plan, node)
}

function hasKey(plan: Plan, node: PlannedDataNode, key: string): boolean {
  if (!plan.cluster) return true
  const slot = slotOf(key)
  const own = linesOf(node).find((line) => line.flags.includes('myself'))
  return own?.slots.some(([first, last]) => first <= slot && slot <= last) === true
}

/** By the order of the slots, as `status` names them; by the plan where the node knows of none. */
function shardOnDisk(node: PlannedDataNode): string | undefined {
  const lines = linesOf(node)
  const own = lines.find((line) => line.flags.includes('myself'))
  const owners = lines
    .filter((line) => line.slots.length > 0)
    .toSorted((a, b) => (a.slots[0]?.[0] ?? 0) - (b.slots[0]?.[0] ?? 0))
    .map(({ id }) => id)
  const position = own ? owners.indexOf(own.masterId ?? own.id) : -1
  return position < 0 ? node.shard : `shard-${position + 1}`
}

function linesOf(node: PlannedDataNode): ClusterNodeLine[] {
  return parseClusterNodes(readIfThere(`${node.dir}/nodes.conf`) ?? '')
}

function none(target: Target, plan: Plan, candidates: PlannedNode[]): RedisHaError {
  return new RedisHaError({
    reason: 'not-healthy',
    title: `There is no ${formatTarget(target)} in "${plan.name}" to bring back`,
    expected: `a node that was ${formatTarget(target)}`,
    seen:
      candidates.length === 0 ? 'none that is down or paused' : candidates.map(({ name }) => name).join(', '),
    try: `redis-ha status ${plan.name}`,
  })
}

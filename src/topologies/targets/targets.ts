import { NodeConnections } from '../../client/node-connections.ts'
import { RedisHaError } from '../../model/failure.ts'
import type { PlannedNode } from '../../model/plan.ts'
import { formatTarget, type Target } from '../../model/target.ts'
import { stateOf } from '../../processes/identity.ts'
import type { RunRecord } from '../../processes/run-record.ts'
import { look } from '../health/look.ts'
import { readPassword } from '../password.ts'
import { type Choose, namedNodes, nodesOf } from './target-nodes.ts'
import { NO_VIEWS, type Views } from '../health/views.ts'

/** How long a node may take to say its role before it counts as having none, ms. */
const ANSWER_MS = 1000

/**
 * The nodes that targets mean at this moment, each once, in the order of the targets. The nodes are asked only where a
 * role is to be known; of a stopped topology there is none. Throws `unknown-name`, `stopped` or `not-healthy`.
 */
export async function resolveTargets(
  targets: Target[],
  record: RunRecord,
  choose: Choose,
): Promise<PlannedNode[]> {
  const nodes = new Set<PlannedNode>()
  let views: Views | undefined
  for (const target of targets) {
    const named = namedNodes(target, record.plan)
    if (!named) views ??= await lookAround(record, target)
    for (const node of named ?? nodesOf(target, record.plan, views ?? NO_VIEWS, choose)) nodes.add(node)
  }
  return [...nodes]
}

async function lookAround({ plan, phase, processes }: RunRecord, target: Target): Promise<Views> {
  if (phase === 'stopped') {
    throw new RedisHaError({
      reason: 'stopped',
      title: `"${plan.name}" is stopped, so nobody is ${formatTarget(target)}`,
      expected: 'a running topology, or names of nodes',
      seen: 'stopped',
      try: `redis-ha up FILE, or ${plan.nodes[0]?.name ?? 'redis-1'}`,
    })
  }
  using connections = new NodeConnections(plan, { password: readPassword(plan), timeoutMs: ANSWER_MS })
  // One that is paused can't say its role, and would only be waited for.
  const asked = Object.entries(processes).filter(([, identity]) => stateOf(identity) !== 'paused')
  return await look(plan, Object.fromEntries(asked), connections)
}

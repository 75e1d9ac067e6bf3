import { RedisHaError } from '../model/failure.ts'
import type { PlannedNode } from '../model/plan.ts'
import { deadlineIn, poll } from '../processes/clock.ts'
import { type Identity, isAlive, leadsGroup } from '../processes/identity.ts'
import { signalProcess } from '../processes/signals.ts'
import { serversIn } from '../topologies/belongings.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'

/** How long a killed child may take to be gone, ms. */
const GONE_WITHIN_MS = 5000

/**
 * Kills what a node has forked, such as the child that writes a snapshot, with SIGKILL, and waits until it is gone; the server itself
 * goes on. Resolves to what was killed, in words. Throws `unfinished` where it has forked nothing. Linux only.
 */
export async function killChild(topology: OpenTopology, node: PlannedNode): Promise<string> {
  const server = topology.processOf(node)
  const children = serversIn(topology.plan.folder)
    .filter(({ dir, identity }) => dir === node.dir && identity.pid !== server?.pid && !leadsGroup(identity))
    .map(({ identity }) => identity)
  if (children.length === 0)
    throw new RedisHaError({
      reason: 'unfinished',
      title: `${node.name} has no child to kill`,
      expected: 'a process that it has forked, such as one that writes a snapshot',
      seen: 'none',
      try: 'wait: { info: rdb_bgsave_in_progress, of: …, is: 1 } before',
    })
  for (const child of children) signalProcess(child, 'SIGKILL')
  await Promise.all(children.map(gone))
  return `${node.name}: child ${children.map(({ pid }) => pid).join(', ')} is gone`
}

async function gone(child: Identity): Promise<void> {
  await poll(() => (isAlive(child) ? undefined : true), { deadline: deadlineIn(GONE_WITHIN_MS), everyMs: 5 })
}

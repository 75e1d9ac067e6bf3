import { allOk, failing } from '../../model/check.ts'
import { RedisHaError } from '../../model/failure.ts'
import type { Condition } from '../../model/drill-steps.ts'
import { keySlotOf } from '../../model/key-slot.ts'
import { dataNodes, nodeNamed } from '../../model/plan.ts'
import { deadlineIn, poll, sleep } from '../../processes/clock.ts'
import { look } from '../../topologies/health/look.ts'
import { probe } from '../../topologies/health/probe.ts'
import { kinds } from '../../topologies/kinds.ts'
import { momentsOf } from '../moments.ts'
import type { Scene } from '../scene.ts'
import { conditionText, lookAt } from './conditions.ts'
import { Hurry } from './hurry.ts'

const POLL_MS = 20
/** How long a node may take to say how it is, ms, and when one that was not there is tried again. */
const ANSWER_MS = 1000
const RETRY_MS = 20

export function notSeen(title: string, expected: string, seen: string): RedisHaError {
  return new RedisHaError({
    reason: 'unfinished',
    title,
    expected,
    seen,
    try: 'a longer `within`, or the events',
  })
}

/** Waits until a write is acknowledged by a new master: one that became it after the last fault. */
export async function waitForFailover(scene: Scene, withinMs: number): Promise<string> {
  const since = scene.faults.at(-1)?.from ?? scene.begunAt
  let seen = 'nobody was promoted'
  const done = await poll(
    () => {
      const promoted = momentsOf(
        { events: scene.events.toSorted((a, b) => a.at - b.at) },
        since,
      ).promoted.findLast(({ at }) => at >= since)
      if (!promoted) return undefined
      seen = `${promoted.node} was promoted, and no write acknowledged since`
      const taken = acknowledgedAfter(scene, promoted.at, promoted.node)
      return taken ? `${promoted.node} is the master and takes writes` : undefined
    },
    { deadline: deadlineIn(withinMs), everyMs: POLL_MS, signal: scene.signal },
  )
  if (done === undefined)
    throw notSeen(`No failover in ${withinMs / 1000}s`, 'a write acknowledged by a new master', seen)
  return done
}

/** Of the newest writes, whether one was acknowledged that belongs to the part of the new master. */
function acknowledgedAfter(scene: Scene, at: number, node: string): boolean {
  const writes = scene.recorded?.writes
  if (!writes) return true
  const planned = nodeNamed(scene.plan, node)
  const shard = planned?.kind === 'redis' ? planned.shard : undefined
  const slots = dataNodes(scene.plan).find((one) => one.shard === shard && one.slots.length > 0)?.slots ?? []
  for (let index = writes.length - 1; index >= 0; index--) {
    if (writes.askedMs(index) < at) return false
    if (writes.outcome(index) !== 'acknowledged' || writes.answeredMs(index) < at) continue
    if (!scene.plan.cluster) return true
    const { slot } = keySlotOf(scene.keyOf(writes.client(index), writes.key(index)))
    if (slots.some(([first, last]) => first <= slot && slot <= last)) return true
  }
  return false
}

/** Waits until every check of health holds. Healing is hurried meanwhile, where nothing is measured any more. */
export async function waitForHealth(scene: Scene, withinMs: number, signal?: AbortSignal): Promise<string> {
  const { topology, plan } = scene
  using connections = topology.connect(ANSWER_MS, RETRY_MS)
  await using hurry = new Hurry(scene, connections)
  const deadline = deadlineIn(withinMs)
  for (;;) {
    const views = await look(plan, topology.record().processes, connections)
    const checks = kinds[plan.topology].judge(plan, views)
    if (allOk(checks)) checks.push(...(await probe(plan, connections, views)))
    if (allOk(checks)) return `${checks.length} checks hold`
    const [first] = failing(checks)
    if (deadline.passed())
      throw notSeen(
        `It did not become healthy in ${withinMs / 1000}s`,
        first ? `${first.check} on ${first.observer}: ${first.expected}` : 'all checks hold',
        first?.seen ?? 'no answer',
      )
    await hurry.heed(views)
    await sleep(Math.min(POLL_MS, deadline.remainingMs()), signal)
  }
}

/** Waits until a condition holds. */
export async function waitFor(scene: Scene, condition: Condition, withinMs: number): Promise<string> {
  let seen = 'nothing'
  const done = await poll(
    async () => {
      const looked = await lookAt(scene, condition)
      seen = looked.seen
      return looked.ok ? looked.seen : undefined
    },
    { deadline: deadlineIn(withinMs), everyMs: POLL_MS, signal: scene.signal },
  )
  if (done !== undefined) return done
  throw notSeen(`It did not come to that in ${withinMs / 1000}s`, conditionText(condition), seen)
}

/** A condition that holds now. */
export async function expectNow(scene: Scene, condition: Condition): Promise<string> {
  const { ok, seen } = await lookAt(scene, condition)
  if (ok) return seen
  throw notSeen('It is not so', conditionText(condition), seen)
}

/** A condition that holds now and stays so. */
export async function holdFor(scene: Scene, condition: Condition, forMs: number): Promise<string> {
  const deadline = deadlineIn(forMs)
  for (;;) {
    const { ok, seen } = await lookAt(scene, condition)
    if (!ok)
      throw notSeen(
        `It did not stay so for ${forMs / 1000}s`,
        conditionText(condition),
        `${seen}, after ${Math.round(forMs - deadline.remainingMs())}ms`,
      )
    if (deadline.passed()) return `${seen}, for ${forMs / 1000}s`
    await sleep(Math.min(POLL_MS, deadline.remainingMs()), scene.signal)
  }
}

import { nodeAt, nodeNamed, type Plan } from '../../model/plan.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { sentinelEventIn, subjectOf } from '../../redis/sentinel-events.ts'
import type { NodeLogEntry } from '../../topologies/logs/log-source.ts'

/** A line of `events.jsonl` as an event; undefined where it is none. */
export function actionEventIn(line: string): TimelineEvent | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { at, event, node, ...details } = value as Record<string, unknown>
  const time = Date.parse(String(at))
  if (typeof event !== 'string' || Number.isNaN(time)) return undefined
  return {
    at: time,
    node: 'redis-ha',
    source: 'action',
    event,
    about: typeof node === 'string' ? node : undefined,
    details,
  }
}

/** An entry of a server's log as an event: for a sentinel's messages what they say, for others the line. */
export function logEvent(plan: Plan, { at, node, level, message }: NodeLogEntry): TimelineEvent {
  const published = nodeNamed(plan, node)?.kind === 'sentinel' ? sentinelEventIn(message) : undefined
  return published ? sentinelEvent(plan, at, node, published) : { at, node, source: 'log', level, message }
}

/** What a sentinel published, with the node that it is about. */
export function sentinelEvent(
  plan: Plan,
  at: number,
  node: string,
  { event, text }: { event: string; text: string },
): TimelineEvent {
  const subject = subjectOf(event, text)
  const about = subject && nodeAt(plan, subject.host, subject.port)?.name
  return { at, node, source: 'sentinel', event, about, text }
}

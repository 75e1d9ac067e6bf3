import type { Plan } from '../../model/plan.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { eventLogPath } from '../../processes/event-log.ts'
import { GrowingFile } from '../../processes/growing-file.ts'
import { readLogs } from '../../topologies/logs/logs.ts'
import { logsOf } from '../../topologies/logs/logs-of.ts'
import { actionEventIn, logEvent } from './file-events.ts'

/**
 * What is on disk of a topology's past, ordered by time: the servers' logs, with what the sentinels published in them, and what
 * redis-ha did. `last` for only so many. The logs may be long: they come piece by piece.
 */
export async function* pastEvents(
  plan: Plan,
  { last, signal }: { last: number | undefined; signal: AbortSignal },
): AsyncGenerator<TimelineEvent[]> {
  const actions = await readActions(plan)
  if (last !== undefined) {
    const logged: TimelineEvent[] = []
    for await (const entries of readLogs(logsOf(plan.nodes), { last, follow: false, signal }))
      logged.push(...entries.map((entry) => logEvent(plan, entry)))
    const all = byTime([...actions, ...logged])
    yield last === 0 ? [] : all.slice(-last)
    return
  }
  let rest = actions
  for await (const entries of readLogs(logsOf(plan.nodes), { last, follow: false, signal })) {
    const logged = entries.map((entry) => logEvent(plan, entry))
    const until = logged.at(-1)?.at ?? 0
    const due = rest.filter(({ at }) => at <= until)
    rest = rest.slice(due.length)
    yield byTime([...due, ...logged])
  }
  yield rest
}

async function readActions(plan: Plan): Promise<TimelineEvent[]> {
  await using file = new GrowingFile(eventLogPath(plan.folder))
  const events: TimelineEvent[] = []
  for await (const lines of file.read()) {
    for (const line of lines) {
      const event = actionEventIn(line)
      if (event) events.push(event)
    }
  }
  return byTime(events)
}

/** By time, and as they came where that is the same. */
export function byTime(events: TimelineEvent[]): TimelineEvent[] {
  return events.toSorted((a, b) => a.at - b.at)
}

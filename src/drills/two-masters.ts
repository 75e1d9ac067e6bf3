import type { TimelineEvent } from '../model/timeline.ts'
import type { History } from './history/history.ts'

interface Span {
  from: number
  to: number
}

/**
 * For how long more nodes were master at once than the topology has masters, ms. A node is asked again and again, and counts as a master from
 * the first answer that says so to when it was last asked and said so: what lies between two answers proves nothing.
 */
export function tooManyMasters({
  nodes,
  events,
  masters,
  to,
}: Pick<History, 'nodes' | 'events' | 'masters' | 'to'>): number {
  const spans = nodes.flatMap(({ name }) =>
    masterSpans(
      events.filter(({ node }) => node === name),
      to,
    ),
  )
  const turns = spans
    .flatMap(({ from, to: end }) => [
      { at: from, change: 1 },
      { at: end, change: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.change - b.change)
  let count = 0
  let since = 0
  let sum = 0
  for (const { at, change } of turns) {
    if (count > masters) sum += at - since
    count += change
    since = at
  }
  return sum
}

/** When a node, whose events these are, was a master that runs. */
function masterSpans(events: TimelineEvent[], endedAt: number): Span[] {
  const spans: Span[] = []
  let isMaster = false
  let isRunning = true
  let since: number | undefined
  const end = (at: number) => {
    if (since !== undefined && at > since) spans.push({ from: since, to: at })
    since = undefined
  }
  for (const event of events) {
    if (event.source === 'process') {
      isRunning = event.state === 'running'
      // A new process has to say anew who it is.
      if (event.state === 'gone') isMaster = false
      if (!isRunning) end(event.at)
    } else if (event.source === 'role') {
      isMaster = event.role === 'master'
      if (!isMaster) end(event.until ?? event.at)
    }
    if (isMaster && isRunning) since ??= event.at
  }
  end(endedAt)
  return spans
}

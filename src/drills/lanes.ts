import type { DrillReport } from '../model/drill-report.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { History } from './history/history.ts'

type Lane = DrillReport['lanes'][number]
type State = Lane['spans'][number]['state']

/** The role of each node over time, as it said itself, and whether its process was there. Times are ms since the beginning. */
export function lanesOf({ nodes, events, from, to }: History): Lane[] {
  return nodes.map(({ name, kind }) => ({
    node: name,
    kind,
    spans: spansOf(
      events.filter((event) => event.node === name),
      kind === 'sentinel' ? 'sentinel' : 'unknown',
      to - from,
      from,
    ),
  }))
}

function spansOf(events: TimelineEvent[], first: State, endMs: number, from: number): Lane['spans'] {
  const spans: Lane['spans'] = []
  let role = first
  let process: 'running' | 'paused' | 'gone' = 'running'
  let state: State = first
  let since = 0
  const turn = (next: State, at: number) => {
    const atMs = Math.min(Math.max(at - from, 0), endMs)
    if (next === state) return
    if (atMs > since) spans.push({ state, fromMs: since, toMs: atMs })
    state = next
    since = Math.max(atMs, since)
  }
  for (const event of events) {
    if (event.source === 'process') {
      // A new process has to say anew who it is.
      if (event.state === 'running' && process === 'gone') role = first === 'sentinel' ? first : 'loading'
      process = event.state
    } else if (event.source === 'role') role = event.role
    else continue
    turn(process === 'gone' ? 'down' : process === 'paused' ? 'paused' : role, event.at)
  }
  if (endMs > since) spans.push({ state, fromMs: since, toMs: endMs })
  return spans
}

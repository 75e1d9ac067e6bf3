import { formatMs } from '../model/duration.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { longestOutage } from './availability.ts'
import type { History } from './history/history.ts'
import type { Measured } from './measure.ts'
import { momentsOf } from './moments.ts'
import { countSides, type SideCounts } from './sides.ts'

/** A story has its times in hundredths of a second. */
const SHOWN_MS = 10

interface Told {
  at: number
  text: string
}

/** What happened, in words: the faults, what the failover came to, and what became of the writes. */
export function storyOf(history: History, measured: Measured, outage = longestOutage(history)): Told[] {
  const { faults, steps, to, events, writes } = history
  const fault = faults[0]?.from
  const moments = momentsOf(history, fault ?? Infinity)
  const told: (Told | undefined)[] = [
    ...faults.map(({ from, label }) => ({ at: from, text: `${label} by the drill` })),
    outage && { at: outage.from, text: 'the clients’ writes stop being acknowledged' },
    tell(moments.detected, 'the first node sees the master down'),
    tell(moments.agreed, 'enough nodes agree that it is down'),
    tell(moments.elected, 'a leader of the failover is elected'),
    ...moments.promoted.map(({ at, node }) => ({ at, text: `${node} says that it is a master` })),
    tell(moments.announced, 'the new master is announced'),
    outage && {
      at: outage.to,
      text: `writes are acknowledged again, after ${formatMs(outage.to - outage.from)}`,
    },
    ...faults.flatMap(({ to: over, label }) =>
      over === null || over > to ? [] : [{ at: over, text: `over: ${label}` }],
    ),
    tell(
      history.hurried[0]?.from,
      'the drill hurries the healing: the servers’ own periods are shorter from here on',
    ),
    tell(moments.demoted, 'an old master is a replica again'),
    ...steps
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown')
      .map(({ to: at, text, detail }) => ({ at, text: `${text}: ${detail ?? 'not done'}` })),
    writes.length === 0 ? undefined : { at: to, text: writesText(measured) },
    ...countSides(history)
      .filter(({ side }) => side !== undefined)
      .map((counts) => ({ at: to, text: sideText(counts) })),
  ]
  const first = events[0]?.at ?? history.from
  return told
    .filter((one) => one !== undefined)
    .filter(({ at }) => at >= Math.min(first, history.from))
    .toSorted((a, b) => shown(a) - shown(b))

  // What is shown with the same time stands as it is told above: a cause before its effect.
  function shown({ at }: Told): number {
    return Math.round((at - history.from) / SHOWN_MS)
  }
}

function tell(at: number | undefined, text: string): Told | undefined {
  return at === undefined ? undefined : { at, text }
}

function writesText({ writes, acknowledged, failed, unknown, lost }: Measured): string {
  const end = lost === null ? 'what is lost is not known' : `${lost} acknowledged ones lost`
  return `of ${writes} writes ${acknowledged} acknowledged, ${failed} refused, ${unknown} without an answer; ${end}`
}

function sideText({ as, side, cutAcknowledged, cutLost }: SideCounts): string {
  const lost = cutLost === null ? 'what is lost of them is not known' : `${cutLost} of them lost`
  return `${as}, on the side of the ${side}: ${cutAcknowledged} writes acknowledged during the cut, ${lost}`
}

/** An event in words. */
export function eventWords(event: TimelineEvent): string {
  switch (event.source) {
    case 'process':
      return `process ${event.pid} ${event.state}`
    case 'answer':
      return event.answers ? 'answers' : `does not answer: ${event.why ?? ''}`
    case 'role':
      return `role ${event.role}`
    case 'link':
      return `link to ${event.master} ${event.link}`
    case 'cluster-state':
      return `cluster state ${event.state}`
    case 'cluster-epoch':
      return `epoch ${event.epoch}`
    case 'slots':
      return `slots of ${event.owner}: ${event.slots.map(([first, last]) => `${first}-${last}`).join(' ') || 'none'}`
    case 'failing':
      return `${event.about} ${event.flag === 'none' ? 'no longer failing' : event.flag}`
    case 'sentinel':
      return `${event.event} ${event.text}`
    case 'log':
      return event.message
    case 'action':
      return `${event.event} ${event.about ?? ''}`.trim()
  }
}

import { liveEvents } from '../faults/timeline/live-events.ts'
import { pastEvents } from '../faults/timeline/past-events.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { stateDirectory } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { nameOf, recordOf } from '../topologies/registry.ts'
import { eventText } from '../ui/event-text.ts'
import { printMore } from '../ui/output.ts'
import { whileRead } from '../ui/while-read.ts'
import { interruptible } from './interruption.ts'

export interface EventsRun {
  name: string
  follow: boolean
  last: number | undefined
  json: boolean
}

/** With -f, how many of the past come first: enough to see where one is. */
const FIRST_WHEN_FOLLOWING = 10

export async function runEvents(args: EventsRun): Promise<void> {
  const state = stateDirectory()
  const name = nameOf(state, args.name)
  const { plan } = recordOf(state, name)
  const format = args.json ? eventJson : eventText(plan.nodes)
  const show = async (events: TimelineEvent[]) =>
    events.length === 0 || (await printMore(events.map(format).join('\n')))
  const showAll = async (signal: AbortSignal) => {
    const topology = args.follow ? new OpenTopology(state, name) : undefined
    const last = args.last ?? (args.follow ? FIRST_WHEN_FOLLOWING : undefined)
    for await (const events of pastEvents(plan, { last, signal })) if (!(await show(events))) return
    if (!topology) return
    for await (const events of liveEvents(topology, signal)) if (!(await show(events))) return
  }
  await interruptible(async (signal) => await (args.follow ? whileRead(signal, showAll) : showAll(signal)))
}

function eventJson(event: TimelineEvent): string {
  const until = event.source === 'role' && event.until
  return JSON.stringify({ ...event, at: iso(event.at), ...(until && { until: iso(until) }) })
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

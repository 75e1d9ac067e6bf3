import type { TimelineEvent } from '../../model/timeline.ts'
import { monotonicMs, now, sleep } from '../../processes/clock.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import { byTime } from './past-events.ts'
import { startRecorder } from './recorder.ts'

/** How long an event is held: longer than any source takes to tell one. */
const HELD_MS = 300
const STEP_MS = 50

/** What happens to a topology from now on, ordered by time, {@link HELD_MS} later. Ends only with the signal, whose reason is thrown. */
export async function* liveEvents(
  topology: OpenTopology,
  signal: AbortSignal,
): AsyncGenerator<TimelineEvent[]> {
  let held: { event: TimelineEvent; heardMs: number }[] = []
  const recorder = await startRecorder(topology, {
    onEvent: (event) => held.push({ event, heardMs: monotonicMs() }),
  })
  try {
    for (;;) {
      await sleep(STEP_MS, signal)
      const until = now() - HELD_MS
      const heardUntil = monotonicMs() - HELD_MS
      // What is later than now was told before somebody set the clock back.
      const isDue = ({ event, heardMs }: (typeof held)[number]) => event.at <= until || heardMs <= heardUntil
      const due = held.filter(isDue)
      held = held.filter((one) => !isDue(one))
      if (due.length > 0) yield byTime(due.map(({ event }) => event))
    }
  } finally {
    await recorder.stop()
  }
}

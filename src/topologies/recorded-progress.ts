import { failing } from '../model/check.ts'
import { RedisHaError } from '../model/failure.ts'
import { appendEvent } from '../processes/event-log.ts'
import type { Progress, Report } from './progress.ts'

/** A report that writes what it is told to the topology's `events.jsonl` too. */
export function recordingEvents(folder: string, report: Report): Report {
  return (progress) => {
    const event = eventOf(progress)
    if (event) appendEvent(folder, event)
    report(progress)
  }
}

/** Writes down why an `up` gave up. */
export function recordFailure(folder: string, error: unknown): void {
  const why =
    error instanceof RedisHaError
      ? { reason: error.failure.reason, title: error.failure.title }
      : { reason: 'unexpected', title: String(error) }
  appendEvent(folder, { event: 'up-failed', ...why })
}

function eventOf(progress: Progress): ({ event: string } & Record<string, unknown>) | undefined {
  switch (progress.event) {
    // Who waits has not got the topology yet, nor its folder.
    case 'waiting':
      return undefined
    case 'checked':
      return { event: 'checked', checks: progress.checks.length, failing: failing(progress.checks).length }
    case 'phase':
    case 'node-started':
    case 'node-answers':
    case 'node-resumed':
    case 'node-stopped':
    case 'fell-back':
    case 'anew':
    case 'put-back':
    case 'loaded':
    case 'healthy':
      return progress
  }
}

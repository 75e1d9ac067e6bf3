import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { now } from './clock.ts'
import { recordPath } from './run-record.ts'

export function eventLogPath(folder: string): string {
  return join(folder, 'events.jsonl')
}

/**
 * Adds a line to a topology's events, with the time. A folder without a run record gets none: it is being removed, or not
 * ours. Whatever keeps it from writing, a full disk too, is not worth a start or a stop that fails.
 */
export function appendEvent(folder: string, event: { event: string } & Record<string, unknown>): void {
  if (!existsSync(recordPath(folder))) return
  const line = JSON.stringify({ at: new Date(now()).toISOString(), ...event })
  try {
    appendFileSync(eventLogPath(folder), `${line}\n`, { mode: 0o600 })
  } catch {
    // The events are a record for people; what is done does not depend on them.
  }
}

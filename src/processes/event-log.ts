import { closeSync, constants, existsSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterThis, now } from './clock.ts'
import { recordPath } from './run-record.ts'

export function eventLogPath(folder: string): string {
  return join(folder, 'events.jsonl')
}

/** Through no symbolic link. */
const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW

/** Lines that have yet to be written, by the topology's folder. */
const pending = new Map<string, string[]>()

/**
 * Adds a line to a topology's events, with the time. A folder without a run record gets none: it is being removed, or not
 * ours. Whatever keeps it from writing, a full disk too, is not worth a start or a stop that fails. What happens at once is
 * written at once: a file opened for each node's every step would be a good part of a large start.
 */
export function appendEvent(folder: string, event: { event: string } & Record<string, unknown>): void {
  const line = JSON.stringify({ at: new Date(now()).toISOString(), ...event })
  const lines = pending.get(folder)
  if (lines) {
    lines.push(line)
    return
  }
  pending.set(folder, [line])
  afterThis(() => flush(folder))
}

function flush(folder: string): void {
  const lines = pending.get(folder) ?? []
  pending.delete(folder)
  if (!existsSync(recordPath(folder))) return
  try {
    const log = openSync(eventLogPath(folder), APPEND, 0o600)
    try {
      writeFileSync(log, lines.map((line) => `${line}\n`).join(''))
    } finally {
      closeSync(log)
    }
  } catch {
    // The events are a record for people; what is done does not depend on them.
  }
}

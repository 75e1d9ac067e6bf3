import { RedisHaError } from '../model/failure.ts'
import { claim, clearClaims } from '../processes/claims.ts'
import { isCopyFolder } from '../processes/copy-folder.ts'
import { deadlineIn, now } from '../processes/clock.ts'
import { removeFolder } from '../processes/files.ts'
import { endLease, restLease } from '../processes/port-leases.ts'
import {
  hasRecord,
  readRecord,
  type RunRecord,
  writeRecord,
  writeRecordIfPossible,
} from '../processes/run-record.ts'
import {
  failoverLockFolder,
  lockFolder,
  type StateDirectory,
  topologyFolder,
  topologyNames,
} from '../processes/state.ts'
import { foreignIn, isForsaken, removeForsaken, removeTopology, serversIn, serversOf } from './belongings.ts'
import { crashesIn, type NodeCrash } from './crashes.ts'
import { putBackSettings } from './lent-settings.ts'
import type { Report } from './progress.ts'
import { recordingEvents } from './recorded-progress.ts'
import { recordOf } from './registry.ts'
import { mastersNow } from './stopped-roles.ts'
import { stopAll } from './stop-all.ts'
import { tracesIn } from './traces.ts'
import { stillLocked } from './refusals.ts'

export interface DownOptions {
  /** Whether to remove the data too. */
  purge: boolean
  report: Report
  signal?: AbortSignal | undefined
  /** Which run of the name is meant; otherwise whichever there is. */
  run?: string
}

export interface DownResult {
  name: string
  /** How many servers were stopped. */
  stopped: number
  /** Whether its data is still there, for the next `up` of the same file. */
  keepsData: boolean
  /** A folder by its name that stays, since no record says that what is in it is ours; undefined where there is none. */
  left: string | undefined
  /** What servers wrote of their own crash since they were started. */
  crashes: NodeCrash[]
}

/** How long to wait for another redis-ha that is busy with the same topology, ms. */
const LOCK_MS = 60_000

/**
 * Stops a topology by what is on disk alone, in whatever state it was left, and waits until its servers are gone. What it
 * did not start it does not touch. Throws `unknown-name` where there is none by this name.
 */
export async function down(state: StateDirectory, name: string, options: DownOptions): Promise<DownResult> {
  const folder = topologyFolder(state, name)
  const deadline = deadlineIn(LOCK_MS)
  if (!hasRecord(folder) && !tracesIn(state).includes(name)) recordOf(state, name)
  const lock = await claim(lockFolder(state, name), {
    deadline,
    signal: options.signal,
    onWait: ({ pid }) => options.report({ event: 'waiting', pid }),
  })
  if (!lock) throw stillLocked(name, deadline)
  try {
    if (options.run !== undefined) recordOf(state, name, options.run)
    const found = readable(folder, options.purge)
    if (!found && !hasRecord(folder)) return await clearTraces(folder, name, options)
    const report = recordingEvents(folder, options.report)
    report({ event: 'phase', phase: 'stop' })
    const keepsData = found !== undefined && found.formed && found.plan.keepsData && !options.purge
    const record = found && keepsData ? await withMasters(found) : found
    const liveServers = () => (record ? serversOf(record) : serversIn(folder))
    if (record) {
      const phase = liveServers().length > 0 ? 'stopping' : record.phase
      // A disk that is full keeps nothing from being stopped.
      writeRecordIfPossible({ ...record, phase, changedAt: now() })
    }
    const stopped = await stopAll(liveServers, { kill: false, report })
    // Before their logs go; of what was stopped earlier it was said then.
    const crashes = record && record.phase !== 'stopped' ? crashesIn(record.plan) : []
    if (record && keepsData) {
      const ended: RunRecord = { ...record, phase: 'stopped', processes: {} }
      writeRecord({ ...ended, lent: await putBackSettings(ended, record.lent, report), changedAt: now() })
      restLease(folder)
    } else {
      // Half removed, should this be killed, it is nothing that an `up` could start again.
      if (record) writeRecordIfPossible({ ...record, formed: false, processes: {}, changedAt: now() })
      removeTopology(folder)
    }
    return { name, stopped, keepsData, left: undefined, crashes }
  } finally {
    lock.release()
    clearClaims(failoverLockFolder(state, name))
    // A private copy that was kept for a look has a state directory of its own, which goes with it.
    if (isCopyFolder(state.path) && topologyNames(state).length === 0) removeFolder(state.path)
  }
}

/** What there is without a record: see {@link tracesIn}; nothing where another `down` was faster. */
async function clearTraces(
  folder: string,
  name: string,
  { purge, report }: DownOptions,
): Promise<DownResult> {
  const stopped = await stopAll(() => serversIn(folder), { kill: false, report })
  if (purge && isForsaken(folder)) removeForsaken(folder)
  const isEmpty = foreignIn(folder).length === 0
  if (isEmpty) removeTopology(folder)
  else endLease(folder)
  return { name, stopped, keepsData: false, left: isEmpty ? undefined : folder, crashes: [] }
}

/** Of one that was killed at it, what that had seen while more of them ran. */
async function withMasters(record: RunRecord): Promise<RunRecord> {
  return { ...record, masters: record.masters ?? (await mastersNow(record)) }
}

/** A record that can't be read stops a `down`, which would not know what to keep, but not one that keeps nothing. */
function readable(folder: string, purge: boolean): RunRecord | undefined {
  try {
    return readRecord(folder)
  } catch (error) {
    if (purge && error instanceof RedisHaError) return undefined
    throw error
  }
}

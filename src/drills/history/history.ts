import type { DrillEvent, FaultWindow, RoleSeen } from '../../model/drill/report.ts'
import type { FinalReading } from './final-reading.ts'
import type { Reads } from './reads.ts'
import type { Writes } from './writes.ts'

/**
 * Everything that was recorded of a drill, before anybody judges it. One clock: ms since the drill began, with fractions.
 * Whatever judges it is a pure function of it.
 */
export interface History {
  /** Milliseconds since 1970 at the zero of the clock. */
  startedAtMs: number
  /** When the workload ended, and when everything was healed and read for the last time; the end of all times. */
  endedMs: number
  writes: Writes
  reads: Reads
  /** When all was healed, what was there; or why that could not be read. */
  final: FinalReading
  events: DrillEvent[]
  faults: FaultWindow[]
  /** What each node was seen to be, whenever that changed, in the order of the times. */
  roles: RoleChange[]
  /** The windows in which no server took a write, as plain sockets saw it; or why nobody looked. */
  outages: ServerOutages
}

/** What a node was, from a moment on. */
export interface RoleChange {
  atMs: number
  node: string
  role: RoleSeen
  /** Of a replica whose link is up: its master's name. */
  follows: string | null
  /** In a cluster. */
  shard: string | null
}

export type ServerOutages = { is: 'looked'; windows: Outage[] } | { is: 'unknown'; why: string }

/** From the asking of the first write that was not taken in time to the next that was. */
export interface Outage {
  fromMs: number
  /** Infinity where it lasted to the end. */
  toMs: number
  shard: string | null
}

import type { TimelineEvent } from '../../model/timeline.ts'
import type { FinalReading } from './final-reading.ts'
import type { Reads } from './reads.ts'
import { Rows } from './rows.ts'
import type { Writes } from './writes.ts'

/** Something that was done to nodes on purpose. */
export interface FaultRecord {
  label: string
  nodes: string[]
  from: number
  /** When it was over; null where it never was. */
  to: number | null
  /** Of a partition alone: who was on which side, nodes and applications. */
  sides?: string[][]
}

/** A time in which healing was hurried: the servers' own periods were shorter. */
export interface HurriedRecord {
  from: number
  /** null as long as it goes on. */
  to: number | null
}

export interface StepRecord {
  text: string
  from: number
  to: number
  /** `unknown`: this server can't do it. */
  outcome: 'done' | 'failed' | 'unknown' | 'skipped'
  detail: string | undefined
}

/**
 * Everything that was recorded of a drill: what is judged afterwards, and nothing else. All times are ms since 1970, with
 * fractions, on one clock: that of the machine at the beginning, gone on with by one that nobody sets.
 */
export interface History {
  from: number
  /** When the workload was told to end. */
  to: number
  nodes: { name: string; kind: 'redis' | 'sentinel' }[]
  /** How many masters the topology has when it is whole. */
  masters: number
  writes: Writes
  /** Which part of the topology a client's key belongs to: in a cluster the shard, by its number; elsewhere always 0. */
  partOf: (client: number, key: number) => number
  /** The application that a client was; undefined where it had no name. */
  asOf: (client: number) => string | undefined
  reads: Reads
  final: FinalReading
  /** What replicas had otherwise than their masters when all was healed. */
  differing: Differing
  /** How the nodes themselves took writes, by plain sockets; or why nobody looked. */
  direct: DirectProbing
  /** Ordered by time. */
  events: TimelineEvent[]
  /** In the order in which they were done. The first is what the times of a failover are counted from. */
  faults: FaultRecord[]
  steps: StepRecord[]
  /** When healing was hurried, in the order of time. */
  hurried: HurriedRecord[]
}

/** Keys, each with the replica that has it otherwise, or not at all; or why nobody looked. */
export type Differing = { is: 'read'; keys: string[] } | { is: 'unread'; why: string }

export type DirectProbing = { is: 'looked'; parts: ProbedPart[] } | { is: 'unknown'; why: string }

/** What was asked of all nodes at once, for the whole topology, or for one shard. */
export interface ProbedPart {
  part: string
  askings: Askings
}

/** When all nodes were asked at once, and when the first of them took it; Infinity where none did. */
export type Askings = Rows<{ askedMs: typeof Float64Array; acknowledgedMs: typeof Float64Array }>

export function newAskings(): Askings {
  return new Rows({ askedMs: Float64Array, acknowledgedMs: Float64Array })
}

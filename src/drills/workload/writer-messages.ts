import type { Workload } from '../../model/drill-file.ts'
import type { Address, Plan } from '../../model/plan.ts'
import type { ClientTls } from '../../model/tls.ts'
import type { ClockOrigin } from '../../processes/clock.ts'
import type { Outcome } from '../history/writes.ts'
import type { Read } from '../history/reads.ts'

// What a drill and its writer, which runs in a thread of its own, say to each other: plain data.

/** What the writer finds when it starts. */
export interface WriterSetting {
  workload: Workload
  plan: Plan
  password: string | undefined
  /** What is shown and trusted, undefined without TLS. */
  tls: ClientTls | undefined
  /** Where clients of a replication find the master, and where reads of replicas go. */
  masterAt: Address
  replicaAt: Address
  /** The hosts at which the clients reach the nodes, in turn; none where they take the nodes' own. */
  hosts: string[]
  nonce: string
  clock: ClockOrigin
  /** Every so many-th write is forgotten on purpose, in tests of the drill itself. */
  dropsEvery: number | undefined
}

export type WriterOrder =
  | { order: 'begin' }
  /** Ask no more. */
  | { order: 'stop' }
  /** Say when everything that was asked has its end. */
  | { order: 'settle' }
  /** Sign in anew, on new connections. */
  | { order: 'sign-in'; password: string | undefined }

export type WriterNews =
  /** Every client is connected. */
  | { news: 'ready' }
  | { news: 'records'; records: WriterRecords }
  | { news: 'settled' }
  | { news: 'signed-in' }
  /** What would have been that news could not be done. */
  | { news: 'failed'; instead: WriterDone; why: string }

/** What the drill waits for. */
export type WriterDone = 'ready' | 'settled' | 'signed-in'

/** What was recorded since the last time, in the order in which it happened. */
export interface WriterRecords {
  asked: AskedRecord[]
  settled: SettledRecord[]
  reads: Read[]
}

/** Its index in the history is how many were asked before. */
export type AskedRecord = [client: number, sequence: number, key: number, dueMs: number, askedMs: number]

/** `error` and `message` are empty for an acknowledged write. */
export type SettledRecord = [
  index: number,
  outcome: Outcome,
  answeredMs: number,
  error: string,
  message: string,
]

/** The key of a list that a client of the workload writes to. */
export function workloadKey(nonce: string, client: number, key: number): string {
  return `redis-ha:drill:${nonce}:${client}:${key}`
}

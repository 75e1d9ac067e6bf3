import type { PlannedDataNode } from '../../model/plan.ts'
import type { Choose } from '../../topologies/targets/target-nodes.ts'

export interface FailoverRequest {
  /** The master that is to be replaced. Undefined where it follows from the topology, or from `to`. */
  of: PlannedDataNode | undefined
  /** The replica that is to take over; undefined for the best one. */
  to: PlannedDataNode | undefined
  /**
   * `agreed` loses no write and needs the master; `force` does without its consent, `takeover` (cluster only) without anybody's.
   */
  how: 'agreed' | 'force' | 'takeover'
  /** Takes one of several masters of a cluster, where none is named: of those that don't run, should there be any. */
  choose: Choose
}

/** How a failover is waited for. */
export interface FailoverOptions {
  timeoutMs: number
  signal: AbortSignal | undefined
  /**
   * Of a Sentinel set, once the failover is over: Sentinel's own periods are shortened until the old master is a replica and every
   * sentinel knows that (7.0 and later; earlier servers are waited for). Not for those who measure that.
   */
  settles: boolean
}

/** What a failover came to. */
export interface FailoverResult {
  action: 'failover'
  /** The commands by which it was done. */
  by: string
  from: string
  to: string
  /** When it was asked for, when the new master was first seen as one, and when all agreed: milliseconds since 1970. */
  at: number
  promotedAt: number
  seenAt: number
  seen: string
}

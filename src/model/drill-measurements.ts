/**
 * What a drill measures: unit and definition, in the order of a report. Times of a failover are counted from the first fault of the
 * drill; where a drill has several, `unavailable` and the counts are about all of them.
 */
export const MEASUREMENTS = {
  unavailable: [
    'ms',
    'For the clients: from the asking of the first write that failed or took over 100 ms to the next acknowledgement; the longest such time, 0 if there is none. In a cluster, of the worst shard',
  ],
  serverUnavailable: [
    'ms',
    'The same, asked of all nodes at once over plain sockets, without a client library and its delays; in a cluster, of the worst shard',
  ],
  detected: [
    'ms',
    'From the first fault to the first +sdown of a sentinel, or the first fail? of a cluster node',
  ],
  agreed: ['ms', 'From the first fault to the first +odown, or the first fail'],
  elected: ['ms', 'From the first fault to the first +elected-leader, or “election won” in a log'],
  promoted: ['ms', 'From the first fault until a node that was no master says that it is one'],
  announced: ['ms', 'From the first fault to the first +switch-master, or until a node sees the slots move'],
  firstWrite: ['ms', 'From the first fault to the acknowledgement that ended the longest time without one'],
  following: [
    'ms',
    'From the promotion until the last of the replicas that ran then had its link to the new master up',
  ],
  demoted: ['ms', 'From the first fault until a node that was a master says that it is a replica'],
  twoMasters: [
    'ms',
    'For how long more nodes said at once that they are master than the topology has masters: each from the first time that it said so to the last',
  ],
  failovers: ['count', 'How often a node that was no master became one'],
  writes: ['count', 'Writes that were asked'],
  acknowledged: ['count', 'Writes that were acknowledged'],
  failed: ['count', 'Writes that a server refused, or that were never sent'],
  unknown: [
    'count',
    'Writes without an answer: they may be there or not, and count neither as kept nor as lost',
  ],
  kept: ['count', 'Writes acknowledged and, when all was healed, there'],
  lost: ['count', 'Writes acknowledged and, when all was healed, not there'],
  minorityAcknowledged: [
    'count',
    'Writes acknowledged during a partition to applications on the side with fewer nodes',
  ],
  minorityLost: ['count', 'Those of them that were not there when all was healed'],
  resurrected: ['count', 'Writes refused, and there all the same when all was healed'],
  duplicated: ['count', 'Writes that are there more than once'],
  differing: [
    'count',
    'Keys that a replica had otherwise than its master, or not at all, when all was healed; looked at where a drill expects something of it',
  ],
  reads: ['count', 'Reads that were answered'],
  staleReads: ['count', 'Reads that did not show a write which had been acknowledged before they were asked'],
  latencyP50: ['ms', 'Half of the acknowledged writes took no longer'],
  latencyP99: ['ms', '99 % of the acknowledged writes took no longer'],
  latencyMax: ['ms', 'The slowest acknowledged write'],
  schedulingDelayP99: [
    'ms',
    'How late the writer itself asked, for 99 % of the writes; above 250 ms it was no fair witness, and the drill is unknown',
  ],
} as const satisfies Record<string, [unit: 'ms' | 'count', definition: string]>

export type MeasurementName = keyof typeof MEASUREMENTS
export const MEASUREMENT_NAMES = Object.keys(MEASUREMENTS) as MeasurementName[]

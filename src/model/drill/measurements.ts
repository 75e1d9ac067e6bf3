import * as z from 'zod'

/** What a drill measures: the unit and the definition of each. The docs and the reports print these texts. */
export interface MeasurementDefinition {
  unit: 'ms' | 'count'
  title: string
  definition: string
}

/**
 * Times are counted from the fault that the failover followed: the last action of the drill that took a master away,
 * or asked for a failover. Of several failovers in a drill each of these has its worst.
 */
export const MEASUREMENTS = {
  detected: ms(
    'detected',
    'From the fault to the first +sdown of the master that any sentinel said; in a cluster, to the first node that flags it `fail?`',
  ),
  agreed: ms(
    'agreed',
    'From the fault to the first +odown of the master; in a cluster, to the first node that flags it `fail`',
  ),
  elected: ms(
    'elected',
    'From the fault to the first +elected-leader; in a cluster, to the first log line that tells of a won election',
  ),
  promoted: ms('promoted', 'From the fault to the first look at which another node says `role:master`'),
  announced: ms(
    'announced',
    'From the fault to the first +switch-master; in a cluster, to the first node, other than the promoted one, that lists its slots under the new master',
  ),
  firstAcknowledgedWrite: ms(
    'first acknowledged write',
    'From the fault to the first acknowledgement of a write that was asked after it, and that stopped being acknowledged in between',
  ),
  lastReplicaFollowing: ms(
    'last replica following',
    'From the fault to the moment from which on every other running replica has its link up to the new master',
  ),
  oldMasterDemoted: ms(
    'old master demoted',
    'From the moment at which the old master answers again to the look at which it is a replica',
  ),
  unavailable: ms(
    'unavailable',
    'For the clients: from the asking of the first write that failed or took over 100 ms to the next acknowledgement; the longest such window, 0 if there is none',
  ),
  serverUnavailable: ms(
    'unavailable at the servers',
    'The same, asked of all nodes at once over plain sockets, without a client library and its delays',
  ),
  writes: count('writes', 'Writes that were asked'),
  acknowledged: count('acknowledged', 'Writes that a server said OK to'),
  failed: count('failed', 'Writes that a server refused, or that were never sent'),
  unknown: count(
    'unknown',
    'Writes without an answer: the connection broke, or the time ran out. They count neither as kept nor as lost',
  ),
  kept: count('kept', 'Acknowledged writes that are there when all is healed'),
  lost: count('lost', 'Acknowledged writes that are not there when all is healed'),
  resurrected: count('resurrected', 'Writes that were refused and are there all the same when all is healed'),
  duplicated: count('duplicated', 'Writes that are there more than once when all is healed'),
  reads: count('reads', 'Reads that were answered'),
  staleReads: count(
    'stale reads',
    'Reads that did not show a write which had been acknowledged before they were asked',
  ),
  twoMasters: ms(
    'two masters',
    'How long more than one node said `role:master` at once; in a cluster, more than one for the same slot',
  ),
  failovers: count('failovers', 'How often another node became master'),
} as const satisfies Record<string, MeasurementDefinition>

export type MeasurementName = keyof typeof MEASUREMENTS
export const MEASUREMENT_NAMES = Object.keys(MEASUREMENTS) as MeasurementName[]

function ms(title: string, definition: string): MeasurementDefinition {
  return { unit: 'ms', title, definition }
}

function count(title: string, definition: string): MeasurementDefinition {
  return { unit: 'count', title, definition }
}

/**
 * What came of a measurement. `known`: its value, in the unit of its definition. `never`: what it tells of did not happen,
 * so there is nothing to count from or to. `unknown`: it could not be established.
 */
export const measured = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('known'), value: z.number() }),
  z.strictObject({ is: z.literal('never'), why: z.string() }),
  z.strictObject({ is: z.literal('unknown'), why: z.string() }),
])

export type Measured = z.output<typeof measured>
export type Measurements = Record<MeasurementName, Measured>

export function known(value: number): Measured {
  return { is: 'known', value }
}

export function never(why: string): Measured {
  return { is: 'never', why }
}

export function unknown(why: string): Measured {
  return { is: 'unknown', why }
}

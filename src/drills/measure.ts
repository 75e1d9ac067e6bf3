import { MEASUREMENT_NAMES, MEASUREMENTS, type MeasurementName } from '../model/drill-measurements.ts'
import type { Measurement } from '../model/drill-report.ts'
import { longestOutage, longestProbedOutage } from './availability.ts'
import { countWrites, staleReads } from './count-writes.ts'
import type { History } from './history/history.ts'
import { momentsOf } from './moments.ts'
import { differences, quantile } from './quantiles.ts'
import { countMinority } from './sides.ts'
import { tooManyMasters } from './two-masters.ts'

/** null: it did not happen, or could not be established. */
export type Measured = Record<MeasurementName, number | null>

/** What a history says, by the definitions of the measurements. Pure: the same history, the same figures. */
export function measure(history: History, outage = longestOutage(history)): Measured {
  const { writes } = history
  const fault = history.faults[0]?.from
  const since = (at: number | undefined) => (at === undefined || fault === undefined ? null : at - fault)
  const moments = momentsOf(history, fault ?? Infinity)
  const promoted = moments.promoted.find(({ at }) => fault !== undefined && at >= fault)?.at
  const latencies = differences(writes.columns.askedMs, writes.acknowledgements())
  const delays = differences(writes.columns.dueMs, writes.columns.askedMs.subarray(0, writes.length))
  const hasWrites = writes.length > 0
  const minority = countMinority(history)
  return {
    ...countWrites(history),
    minorityAcknowledged: minority.acknowledged,
    minorityLost: minority.lost,
    unavailable: hasWrites ? (outage ? outage.to - outage.from : 0) : null,
    serverUnavailable: serverUnavailable(history),
    detected: since(moments.detected),
    agreed: since(moments.agreed),
    elected: since(moments.elected),
    promoted: since(promoted),
    announced: since(moments.announced),
    firstWrite: outage && fault !== undefined && outage.to > fault ? outage.to - fault : null,
    following:
      moments.following === undefined || promoted === undefined ? null : moments.following - promoted,
    demoted: since(moments.demoted),
    twoMasters: tooManyMasters(history),
    failovers: moments.promoted.length,
    differing: history.differing.is === 'read' ? history.differing.keys.length : null,
    writes: writes.length,
    reads: history.reads.length,
    staleReads: staleReads(history),
    latencyP50: quantile(latencies, 0.5),
    latencyP99: quantile(latencies, 0.99),
    latencyMax: quantile(latencies, 1),
    schedulingDelayP99: quantile(delays, 0.99),
  }
}

function serverUnavailable({ direct, to }: History): number | null {
  if (direct.is === 'unknown') return null
  const outages = direct.parts.map((part) => longestProbedOutage(part, to))
  return Math.max(0, ...outages.map((outage) => (outage ? outage.to - outage.from : 0)))
}

/** Whether an old master became a replica while healing was hurried: sooner than it would have by itself. */
function isDemotionHurried(history: History): boolean {
  const { demoted } = momentsOf(history, history.faults[0]?.from ?? Infinity)
  return (
    demoted !== undefined &&
    history.hurried.some(({ from, to }) => from <= demoted && demoted <= (to ?? Infinity))
  )
}

const DEMOTION: MeasurementName[] = ['demoted', 'twoMasters']

/** The same as a report has them. */
export function measurementsOf(measured: Measured, history: History): Measurement[] {
  const hurried = isDemotionHurried(history)
  return MEASUREMENT_NAMES.map((name) => {
    const [unit, definition] = MEASUREMENTS[name]
    const isHurried = hurried && DEMOTION.includes(name)
    return { name, value: measured[name], unit, definition, ...(isHurried && { hurried: true as const }) }
  })
}

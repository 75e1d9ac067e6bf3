import { type Distribution, distributionOf } from './distribution.ts'
import type { DrillReport, Verdict } from './drill-report.ts'
import type { MatrixCell } from './matrix.ts'

/** The runs of one drill with one combination of the matrix. */
export interface DrillSeries {
  drill: string
  /** The combination, by key; empty without a matrix. */
  cell: Record<string, unknown>
  distribution: Distribution
  reports: DrillReport[]
}

/** What `drill --json` prints where there is more than one run. */
export interface DrillsDocument {
  verdict: Verdict
  series: DrillSeries[]
}

export function seriesOf(drill: string, cell: MatrixCell, reports: DrillReport[]): DrillSeries {
  const byKey = Object.fromEntries(cell.map(({ key, value }) => [key, value]))
  return { drill, cell: byKey, distribution: distributionOf(reports), reports }
}

/** One that failed makes all fail, and one that is unknown makes them unknown. */
export function worstVerdict(verdicts: Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail'
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'unknown' : 'pass'
}

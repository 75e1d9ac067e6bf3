import * as z from 'zod'
import { distribution, distributionOf } from './distribution.ts'
import { type DrillReport, drillReport, type Verdict, VERDICTS } from './drill-report.ts'
import type { MatrixCell } from './matrix.ts'

/** The runs of one drill with one combination of the matrix. */
const drillSeries = z.object({
  drill: z.string(),
  cell: z
    .record(z.string(), z.unknown())
    .describe('The combination of the matrix, by key; empty without one'),
  distribution,
  reports: z.array(drillReport).describe('Of each run, in their order'),
})

/** What `drill --json` prints where there is more than one run. */
export const drillsDocument = z.object({
  verdict: z.enum(VERDICTS).describe('The worst of all runs'),
  series: z.array(drillSeries),
})

export type DrillSeries = z.output<typeof drillSeries>
export type DrillsDocument = z.output<typeof drillsDocument>

export function seriesOf(drill: string, cell: MatrixCell, reports: DrillReport[]): DrillSeries {
  const byKey = Object.fromEntries(cell.map(({ key, value }) => [key, value]))
  return { drill, cell: byKey, distribution: distributionOf(reports), reports }
}

/** One that failed makes all fail, and one that is unknown makes them unknown. */
export function worstVerdict(verdicts: Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail'
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'unknown' : 'pass'
}

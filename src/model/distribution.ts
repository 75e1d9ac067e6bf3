import * as z from 'zod'
import { type DrillReport, VERDICTS } from './drill-report.ts'

const ofMeasurement = z.object({
  name: z.string(),
  unit: z.enum(['ms', 'count']),
  known: z.int().describe('In how many runs there was a value: of the others the rest says nothing'),
  min: z.number(),
  median: z.number(),
  p90: z.number(),
  max: z.number(),
})

/** What several runs of one drill amount to. */
export const distribution = z.object({
  runs: z.int(),
  verdicts: z.record(z.enum(VERDICTS), z.int()).describe('How many runs ended with each'),
  measurements: z.array(ofMeasurement).describe('Only what had a value in one of the runs'),
})

export type Distribution = z.output<typeof distribution>
export type MeasurementDistribution = z.output<typeof ofMeasurement>

/** How each measurement is distributed over the runs; only what had a value in one of them. */
export function distributionOf(reports: Pick<DrillReport, 'verdict' | 'measurements'>[]): Distribution {
  const verdicts = { pass: 0, fail: 0, unknown: 0 }
  for (const { verdict } of reports) verdicts[verdict]++
  const names = [...new Set(reports.flatMap(({ measurements }) => measurements.map(({ name }) => name)))]
  return { runs: reports.length, verdicts, measurements: names.flatMap((name) => oneOf(reports, name)) }
}

function oneOf(reports: Pick<DrillReport, 'measurements'>[], name: string): MeasurementDistribution[] {
  const found = reports.flatMap(({ measurements }) => measurements.filter((one) => one.name === name))
  const values = found.flatMap(({ value }) => (value === null ? [] : [value])).toSorted((a, b) => a - b)
  const [min] = values
  const max = values.at(-1)
  if (min === undefined || max === undefined) return []
  return [
    {
      name,
      unit: found[0]?.unit ?? 'count',
      known: values.length,
      min,
      median: nearestRank(values, 0.5),
      p90: nearestRank(values, 0.9),
      max,
    },
  ]
}

/** The smallest of sorted values that at least so large a part of them does not exceed: always one that was measured. */
export function nearestRank(values: number[], part: number): number {
  return values[Math.max(Math.ceil(values.length * part) - 1, 0)] ?? Number.NaN
}

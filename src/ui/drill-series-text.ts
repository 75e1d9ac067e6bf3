import type { Distribution, MeasurementDistribution } from '../model/distribution.ts'
import type { DrillSeries } from '../model/drill-series.ts'
import { worstVerdict } from '../model/drill-series.ts'
import { measuredText } from '../reports/measured.ts'
import { verdictText } from './drill-text.ts'
import { onStdout } from './output.ts'
import { plainTable } from './table.ts'

/** Below this a table of five columns is cut. */
const NARROW = 72
/** What a matrix shows of each combination, where it was measured. */
const OF_A_MATRIX = ['unavailable', 'serverUnavailable', 'detected', 'promoted', 'failovers', 'lost']

/** How the measurements of several runs are distributed. */
export function seriesText({ drill, distribution, reports }: DrillSeries, columns: number): string {
  const verdict = worstVerdict(reports.map((report) => report.verdict))
  const title = `${verdictText(verdict)}  ${onStdout.bold(drill)}  ${countsText(distribution)}`
  return `${title}\n\n${distributionTable(distribution, columns)}`
}

function countsText({ runs, verdicts }: Distribution): string {
  const counts = Object.entries(verdicts).filter(([, count]) => count > 0)
  return `${runs} ${runs === 1 ? 'run' : 'runs'}: ${counts.map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`
}

function distributionTable({ runs, measurements }: Distribution, columns: number): string {
  const text = (one: MeasurementDistribution, value: number) => measuredText({ value, unit: one.unit })
  if (columns < NARROW)
    return plainTable(
      ['', 'median', 'max'].map(onStdout.dim),
      measurements.map((one) => [one.name, text(one, one.median), text(one, one.max)]),
      columns,
    )
  return plainTable(
    ['', 'min', 'median', 'p90', 'max', ''].map(onStdout.dim),
    measurements.map((one) => [
      one.name,
      ...[one.min, one.median, one.p90, one.max].map((value) => text(one, value)),
      one.known < runs ? `in ${one.known} of ${runs}` : '',
    ]),
  )
}

/** One table for all combinations of a matrix: how the runs ended, and the middle of what matters most. */
export function matrixText(series: DrillSeries[], columns: number): string {
  const keys = [...new Set(series.flatMap(({ cell }) => Object.keys(cell)))]
  const names = OF_A_MATRIX.filter((name) => series.some((one) => measuredIn(one, name) !== undefined))
  const several = series.some(({ distribution }) => distribution.runs > 1)
  const drills = new Set(series.map(({ drill }) => drill)).size > 1
  const rows = series.map((one) => [
    ...(drills ? [one.drill] : []),
    ...keys.map((key) => cellValue(one, key)),
    several ? countsText(one.distribution) : verdictText(one.reports[0]?.verdict ?? 'unknown'),
    ...names.map((name) => {
      const found = measuredIn(one, name)
      if (!found) return '–'
      const middle = measuredText({ value: found.median, unit: found.unit })
      return several ? `${middle} … ${measuredText({ value: found.max, unit: found.unit })}` : middle
    }),
  ])
  const head = [
    ...(drills ? ['drill'] : []),
    ...keys.map((key) => key.split('.').at(-1) ?? key),
    'verdict',
    ...names,
  ]
  // In a narrow window each combination is a block of its own: a table that is cut says nothing.
  const table = plainTable(head.map(onStdout.dim), rows)
  const widest = Math.max(
    ...plainTable(head, rows)
      .split('\n')
      .map((line) => line.length),
  )
  if (widest <= columns) return several ? `${table}\n${onStdout.dim('median … max')}` : table
  return rows
    .map((row) =>
      plainTable(
        [],
        row.map((value, index) => [onStdout.dim(head[index] ?? ''), value]),
      ),
    )
    .join('\n\n')
}

function cellValue({ cell }: DrillSeries, key: string): string {
  const value = cell[key]
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
}

function measuredIn({ distribution }: DrillSeries, name: string): MeasurementDistribution | undefined {
  return distribution.measurements.find((one) => one.name === name)
}

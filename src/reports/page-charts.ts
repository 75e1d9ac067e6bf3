import type { DrillReport } from '../model/drill-report.ts'
import type { Chart, ChartColour, PageData } from './page-data.ts'

const ERROR_COLOURS: ChartColour[] = ['first', 'second', 'third', 'fourth', 'fifth']

/** What the charts of a report show: writes by second, latencies in ms, errors as they were counted: a single one is one. */
export function pageData(report: DrillReport): PageData {
  const { series } = report.workload
  const at = series.acknowledged.map((_, index) => ((index + 0.5) * series.bucketMs) / 1000)
  const perSecond = (counts: number[]) => counts.map((count) => (count * 1000) / series.bucketMs)
  const kinds = Object.entries(series.errors)
  // More than there are colours for go together: the table has each.
  const shown = kinds.slice(0, kinds.length > ERROR_COLOURS.length ? ERROR_COLOURS.length - 1 : undefined)
  const rest = kinds.slice(shown.length).map(([, counts]) => counts)
  const errors = rest.length === 0 ? shown : [...shown, ['others', sumOf(rest)] as const]
  return {
    endSeconds: report.durationMs / 1000,
    windows: report.faults.map(({ label, fromMs, toMs }) => ({
      from: fromMs / 1000,
      to: (toMs ?? report.durationMs) / 1000,
      label,
    })),
    throughput: {
      ...chart(at, [
        ['acknowledged', 'good', perSecond(series.acknowledged)],
        ['failed', 'bad', perSecond(series.failed)],
        ['unknown', 'unsure', perSecond(series.unknown)],
      ]),
      ...(hasBurst(report) && { top: report.workload.rate * BURST }),
    },
    latency: chart(at, [
      ['median', 'first', series.p50Ms],
      ['99 %', 'second', series.p99Ms],
      ['longest', 'third', series.maxMs],
    ]),
    errors: chart(
      at,
      errors.map(([kind, counts], index) => [kind, ERROR_COLOURS[index] ?? 'fifth', counts]),
    ),
  }
}

/** So many times the rate at once is what had waited for the end of an outage. */
const BURST = 4

/** Whether the chart of the writes ends below some of them. */
export function hasBurst({ workload: { rate, series } }: Pick<DrillReport, 'workload'>): boolean {
  const most = Math.max(0, ...series.acknowledged, ...series.failed, ...series.unknown)
  return (most * 1000) / series.bucketMs > rate * BURST
}

function chart(
  at: number[],
  lines: [label: string, colour: ChartColour, values: (number | null)[]][],
): Chart {
  return { at, lines: lines.map(([label, colour, values]) => ({ label, colour, values })) }
}

function sumOf(rows: number[][]): number[] {
  return (rows[0] ?? []).map((_, index) => rows.reduce((sum, row) => sum + (row[index] ?? 0), 0))
}

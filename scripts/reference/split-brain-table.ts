import { markdownTable } from 'markdown-table'
import type { MeasurementName } from '../../src/model/drill-measurements.ts'
import type { DrillReport } from '../../src/model/drill-report.ts'
import { formatMs } from '../../src/model/duration.ts'

/** The drills that the page has side by side, with the heads of their columns. */
export const SPLITS = {
  'sentinel/split-brain': 'Sentinel',
  'sentinel/split-brain-min-replicas': 'Sentinel, `min-replicas-to-write: 1`, lag 2',
  'cluster/split-brain': 'cluster',
}
export type Split = keyof typeof SPLITS

const BEGIN = '<!-- Made by `npm run split-brain`, which runs the drills. -->'
const END = '<!-- To here. -->'

/** The page with what was measured in the place for it. Throws where it has none. */
export function withMeasured(page: string, measured: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`the page has no part from "${BEGIN}" to "${END}"`)
  return `${page.slice(0, begin)}${BEGIN}\n\n${measured.trim()}\n\n${page.slice(end)}`
}

/** Of each drill the run that lost the median of its minority's writes, and what the others had lost. Throws where there is none. */
export function splitBrainTable(runs: Readonly<Record<Split, DrillReport[]>>): string {
  const names = Object.keys(SPLITS) as Split[]
  const ordered = names.map((name) => runs[name].toSorted((one, other) => lostOf(one) - lostOf(other)))
  const shown = ordered.map((reports, index) => {
    const report = reports[Math.floor((reports.length - 1) / 2)]
    if (report) return report
    throw new Error(`no run of ${names[index]}`)
  })
  const row = (about: string, of: (report: DrillReport) => string) => [about, ...shown.map(of)]
  const rows = [
    ['', ...Object.values(SPLITS)],
    row('acknowledged to `app-1` during the cut (`minorityAcknowledged`)', (report) =>
      text(report, 'minorityAcknowledged'),
    ),
    row('of these lost (`minorityLost`)', (report) => text(report, 'minorityLost')),
    row('lost in all, until the old master is a replica (`lost`)', (report) => text(report, 'lost')),
    row('acknowledged to `app-2` during the cut, and lost', (report) => {
      const majority = report.workload.applications?.find(({ side }) => side === 'majority')
      return `${count(majority?.cutAcknowledged)}, ${majority?.cutLost === 0 ? 'none' : count(majority?.cutLost)}`
    }),
    row('for so long there were two masters (`twoMasters`)', (report) => text(report, 'twoMasters')),
    row('refusals, of both applications', ({ workload: { errors } }) =>
      errors.length === 0 ? 'none' : errors.map((error) => `${count(error.count)} ${error.kind}`).join(', '),
    ),
  ]
  const aligned = markdownTable(rows, { align: ['l', 'r', 'r', 'r'] })
  const others = ordered.map((reports) => reports.map((report) => text(report, 'minorityLost')).join(', '))
  return `${aligned}

${shown[0]?.topology.server}, \`down-after-milliseconds\` and \`node-timeout\` 2000. Of each the run that lost the median; all runs together had
${names.map((name, index) => `${others[index]} (${SPLITS[name]})`).join('; ')} writes lost by the minority.`
}

function valueOf({ measurements }: DrillReport, name: MeasurementName) {
  return measurements.find((one) => one.name === name)
}

function lostOf(report: DrillReport): number {
  return valueOf(report, 'minorityLost')?.value ?? 0
}

function text(report: DrillReport, name: MeasurementName): string {
  const found = valueOf(report, name)
  if (found?.unit === 'ms' && found.value !== null) return formatMs(found.value)
  return count(found?.value)
}

function count(value: number | null | undefined): string {
  return value === null || value === undefined ? 'unknown' : value.toLocaleString('en')
}

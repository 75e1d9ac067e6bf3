import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  SPLITS,
  type Split,
  splitBrainTable,
  withMeasured,
} from '../../scripts/reference/split-brain-table.ts'
import type { DrillReport } from '../../src/model/drill-report.ts'
import { drillReportOf } from '../support/drill-reports.ts'

const page = readFileSync(new URL('../../docs/cookbook/split-brain.md', import.meta.url), 'utf8')

function reportWith(lost: number): DrillReport {
  const report = drillReportOf()
  const measurement = (name: string, value: number, unit: 'ms' | 'count' = 'count') => ({
    name,
    value,
    unit,
    definition: '',
  })
  return {
    ...report,
    measurements: [
      measurement('minorityAcknowledged', lost + 3),
      measurement('minorityLost', lost),
      measurement('lost', lost * 2),
      measurement('twoMasters', 14_000, 'ms'),
    ],
    workload: {
      ...report.workload,
      errors: [{ kind: 'NOREPLICAS', count: 7, example: 'NOREPLICAS Not enough good replicas to write.' }],
      applications: [
        {
          name: 'app-2',
          unavailableMs: 0,
          acknowledged: 2000,
          failed: 0,
          unknown: 0,
          lost: 0,
          side: 'majority',
          cutAcknowledged: 1018,
          cutLost: 0,
        },
      ],
    },
  }
}

const runsOf = (...lost: number[]) =>
  Object.fromEntries(Object.keys(SPLITS).map((name) => [name, lost.map(reportWith)])) as Record<
    Split,
    DrillReport[]
  >

test('of each drill the run in the middle is shown, and what all of them lost is told', () => {
  const table = splitBrainTable(runsOf(1500, 90, 1420))
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, 3),
    )
  expect(rows.slice(2)).toEqual([
    ['acknowledged to `app-1` during the cut (`minorityAcknowledged`)', '1,423'],
    ['of these lost (`minorityLost`)', '1,420'],
    ['lost in all, until the old master is a replica (`lost`)', '2,840'],
    ['acknowledged to `app-2` during the cut, and lost', '1,018, none'],
    ['for so long there were two masters (`twoMasters`)', '14.0 s'],
    ['refusals, of both applications', '7 NOREPLICAS'],
  ])
  expect(table).toContain('90, 1,420, 1,500 (Sentinel)')
  expect(() => splitBrainTable(runsOf())).toThrow('no run of sentinel/split-brain')
})

test('the page has what was measured, all of it, and is written anew around it', () => {
  const again = withMeasured(page, splitBrainTable(runsOf(5)))
  expect(again).toContain('5 (cluster) writes lost by the minority')
  expect(withMeasured(again, 'x').split('x')).toHaveLength(withMeasured(page, 'x').split('x').length)
  expect(() => withMeasured('# A page', 'x')).toThrow('has no part')
  const table = page.split('\n').filter((line) => line.startsWith('|'))
  expect(table).toHaveLength(8)
  for (const line of table) expect(line).not.toMatch(/unknown|undefined|NaN/)
  for (const name of Object.keys(SPLITS)) expect(page).toContain(`redis-ha drill ${name}`)
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Comparison } from '../../src/model/comparison.ts'
import { comparedOf } from '../../src/drills/compare.ts'
import { choosingPage, comparisonRows } from '../../src/reports/comparison-table.ts'
import { drillReportOf } from '../support/drill-reports.ts'

const seen = { startMs: 300, memoryBytes: 36 * 2 ** 20, multiKey: 'any keys' } as const

function comparison(): Comparison {
  const report = drillReportOf()
  const measured = (name: string, value: number | null) => ({
    name,
    value,
    unit: 'count' as const,
    definition: '',
  })
  const measurements = [...report.measurements, measured('acknowledged', 5000)]
  const still = { ...report, measurements: [...measurements, measured('failovers', 0)] }
  const moved = { ...report, measurements: [...measurements, measured('failovers', 1)] }
  return {
    server: 'redis 7.0.15',
    settings: {
      'down-after-milliseconds': '2000',
      'cluster-node-timeout': '2000',
      persistence: 'aof',
      'started again after': '12s',
    },
    topologies: [
      comparedOf('replication', still, seen),
      comparedOf('sentinel', moved, seen),
      comparedOf('cluster', report, { startMs: null, memoryBytes: null, multiKey: 'keys of one slot' }),
    ],
  }
}

test('the rows say what was measured, and what was not', () => {
  const rows = comparisonRows(comparison())
  expect(rows[1]?.slice(1)).toEqual(['no', 'yes', 'unknown'])
  expect(rows[2]?.slice(1)).toEqual(['until somebody acts (2.10 s)', '2.10 s', '2.10 s'])
  expect(rows[4]?.slice(1)).toEqual(['0 of 5000', '0 of 5000', '0 of unknown'])
  expect(rows.at(-2)?.slice(1)).toEqual(['36 MiB', '36 MiB', 'unknown'])
})

test('the page of the cookbook is one that compare made: the same lines, other figures', () => {
  const page = readFileSync(new URL('../../docs/cookbook/choosing.md', import.meta.url), 'utf8')
  expect(shapeOf(page)).toEqual(shapeOf(choosingPage(comparison())))
})

/** The lines without figures; of a table what its rows are about. */
function shapeOf(page: string): string[] {
  return page.split('\n').map((line) => {
    if (!line.startsWith('|')) return line.replaceAll(/\d+/g, 'N')
    return line.startsWith('| -') ? '|--' : (line.split('|')[1] ?? '').trim()
  })
}

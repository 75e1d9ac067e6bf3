import { expect, test } from 'vitest'
import { distributionOf, nearestRank } from '../../src/model/distribution.ts'

const run = (value: number | null, verdict: 'pass' | 'fail' | 'unknown' = 'pass') => ({
  verdict,
  measurements: [{ name: 'unavailable', value, unit: 'ms' as const, definition: '' }],
})

test('the distribution of what was measured, and how the runs ended', () => {
  const reports = [run(30), run(10), run(null, 'unknown'), run(20), run(1000, 'fail')]
  expect(distributionOf(reports)).toEqual({
    runs: 5,
    verdicts: { pass: 3, fail: 1, unknown: 1 },
    measurements: [{ name: 'unavailable', unit: 'ms', known: 4, min: 10, median: 20, p90: 1000, max: 1000 }],
  })
})

test('what no run measured has no distribution', () => {
  expect(distributionOf([run(null)]).measurements).toEqual([])
})

test('a rank is always a value that was measured', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100]
  expect([0, 0.5, 0.9, 0.91, 1].map((part) => nearestRank(values, part))).toEqual([1, 5, 9, 100, 100])
})

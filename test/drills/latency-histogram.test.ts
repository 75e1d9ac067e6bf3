import { expect, test } from 'vitest'
import { Writes } from '../../src/drills/history/writes.ts'
import { latencyHistogram } from '../../src/drills/latency-histogram.ts'
import { writeAt } from '../support/history.ts'

function histogramOf(latencies: number[]) {
  const writes = new Writes()
  // From zero, so that a latency is just what it says.
  for (const [sequence, answeredMs] of latencies.entries())
    writes.add({ ...writeAt(0, sequence), askedMs: 0, answeredMs })
  return latencyHistogram(writes)
}

test('each write is in the step that it did not exceed; steps without any lie between those that have some', () => {
  expect(histogramOf([0.3, 0.5, 0.51, 1, 4])).toEqual([
    { toMs: 0.5, count: 2 },
    { toMs: 1, count: 2 },
    { toMs: 2, count: 0 },
    { toMs: 5, count: 1 },
  ])
  expect(histogramOf([0, 60_000]).filter(({ count }) => count > 0)).toEqual([
    { toMs: 0.1, count: 1 },
    { toMs: null, count: 1 },
  ])
})

test('what was not acknowledged is in none', () => {
  const writes = new Writes()
  writes.add(writeAt(0, 0, { outcome: 'failed', error: 'READONLY' }))
  expect(latencyHistogram(writes)).toEqual([])
})

import type { DrillReport } from '../model/drill-report.ts'
import { ACKNOWLEDGED, type Writes } from './history/writes.ts'

type Histogram = DrillReport['workload']['latencies']

/** What a step of the histogram ends with, ms: 0.1, 0.2, 0.5, 1 and so on to 50 s. */
const ENDS = [0.1, 1, 10, 100, 1000, 10_000].flatMap((decade) => [1, 2, 5].map((part) => part * decade))

/** How many of the acknowledged writes took how long: from the first step that has some to the last. Pure. */
export function latencyHistogram({ columns, length }: Writes): Histogram {
  const { askedMs, answeredMs, outcome } = columns
  const counts = new Uint32Array(ENDS.length + 1)
  for (let index = 0; index < length; index++) {
    if (outcome[index] !== ACKNOWLEDGED) continue
    const step = stepOf((answeredMs[index] ?? 0) - (askedMs[index] ?? 0))
    counts[step] = (counts[step] ?? 0) + 1
  }
  const steps = [...counts].map((count, step) => ({ toMs: ENDS[step] ?? null, count }))
  const first = steps.findIndex(({ count }) => count > 0)
  const last = steps.findLastIndex(({ count }) => count > 0)
  return first === -1 ? [] : steps.slice(first, last + 1)
}

function stepOf(latencyMs: number): number {
  let step = 0
  while (latencyMs > (ENDS[step] ?? Infinity)) step++
  return step
}

import type { DrillReport } from '../model/drill-report.ts'
import type { History } from './history/history.ts'
import type { Writes } from './history/writes.ts'
import { inOrder, quantile } from './quantiles.ts'

type Series = DrillReport['workload']['series']

/** Few enough to be drawn, fine enough to see a failover. */
const MOST_BUCKETS = 240
const NARROWEST_MS = 50

/** What became of the writes over time, by when they were asked. */
export function seriesOf({ writes, from, to }: Pick<History, 'writes' | 'from' | 'to'>): Series {
  const bucketMs = Math.max(NARROWEST_MS, Math.ceil((to - from) / MOST_BUCKETS))
  const count = writes.length === 0 ? 0 : Math.max(1, Math.ceil((to - from) / bucketMs))
  const zeros = () => Array.from({ length: count }, () => 0)
  const counts = { acknowledged: zeros(), failed: zeros(), unknown: zeros() }
  const errors: Record<string, number[]> = {}
  const firstOf = new Uint32Array(count + 1)
  for (let index = 0; index < writes.length; index++) {
    const bucket = Math.min(count - 1, Math.max(0, Math.floor((writes.askedMs(index) - from) / bucketMs)))
    const column = counts[writes.outcome(index)]
    column[bucket] = (column[bucket] ?? 0) + 1
    firstOf[bucket + 1] = index + 1
    const error = writes.error(index)
    if (error === 'none') continue
    const kind = (errors[error] ??= zeros())
    kind[bucket] = (kind[bucket] ?? 0) + 1
  }
  const p50Ms: (number | null)[] = []
  const p99Ms: (number | null)[] = []
  const maxMs: (number | null)[] = []
  let begin = 0
  for (let bucket = 0; bucket < count; bucket++) {
    const end = Math.max(begin, firstOf[bucket + 1] ?? begin)
    const offset = begin
    const latencies = inOrder(end - begin, (index) =>
      writes.outcome(offset + index) === 'acknowledged'
        ? writes.answeredMs(offset + index) - writes.askedMs(offset + index)
        : undefined,
    )
    p50Ms.push(quantile(latencies, 0.5))
    p99Ms.push(quantile(latencies, 0.99))
    maxMs.push(quantile(latencies, 1))
    begin = end
  }
  return { bucketMs, ...counts, p50Ms, p99Ms, maxMs, errors }
}

export function errorsOf(
  writes: Writes,
  examples: ReadonlyMap<string, string>,
): DrillReport['workload']['errors'] {
  const counts = new Map<string, number>()
  for (let index = 0; index < writes.length; index++) {
    const kind = writes.error(index)
    if (kind !== 'none') counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].map(([kind, count]) => ({ kind, count, example: examples.get(kind) ?? '' }))
}

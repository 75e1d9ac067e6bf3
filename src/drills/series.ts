import type { DrillReport } from '../model/drill-report.ts'
import type { History } from './history/history.ts'
import type { Writes } from './history/writes.ts'
import { quantile } from './quantiles.ts'

type Series = DrillReport['workload']['series']

/** Few enough to be drawn, fine enough to see a failover. */
const MOST_BUCKETS = 240
const NARROWEST_MS = 50

/**
 * What became of the writes over time, by when it was known: in an outage nothing is acknowledged, though writes go on being asked,
 * and what had waited is acknowledged when it is over.
 */
export function seriesOf({ writes, from, to }: Pick<History, 'writes' | 'from' | 'to'>): Series {
  const bucketMs = Math.max(NARROWEST_MS, Math.ceil((to - from) / MOST_BUCKETS))
  const count = writes.length === 0 ? 0 : Math.max(1, Math.ceil((to - from) / bucketMs))
  const zeros = () => Array.from({ length: count }, () => 0)
  const counts = { acknowledged: zeros(), failed: zeros(), unknown: zeros() }
  const errors: Record<string, number[]> = {}
  const latencies: number[][] = Array.from({ length: count }, () => [])
  for (let index = 0; index < writes.length; index++) {
    // One that never had an answer was given up at the end.
    const answeredMs = writes.answeredMs(index)
    const bucket = Math.min(count - 1, Math.max(0, Math.floor((answeredMs - from) / bucketMs)))
    const outcome = writes.outcome(index)
    const column = counts[outcome]
    column[bucket] = (column[bucket] ?? 0) + 1
    if (outcome === 'acknowledged') latencies[bucket]?.push(answeredMs - writes.askedMs(index))
    const error = writes.error(index)
    if (error === 'none') continue
    const kind = (errors[error] ??= zeros())
    kind[bucket] = (kind[bucket] ?? 0) + 1
  }
  const columns = latencies.map((values) => Float64Array.from(values))
  const part = (share: number) => columns.map((values) => quantile(values, share))
  return { bucketMs, ...counts, p50Ms: part(0.5), p99Ms: part(0.99), maxMs: part(1), errors }
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

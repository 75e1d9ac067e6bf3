import type { DrillReport } from '../model/drill-report.ts'
import type { History } from './history/history.ts'
import { ACKNOWLEDGED, type Outcome, OUTCOMES, type Writes } from './history/writes.ts'
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
  const { answeredMs, outcome, error } = writes.columns
  const buckets = new Uint16Array(writes.length)
  const outcomes = OUTCOMES.map(() => new Uint32Array(count))
  const errors = writes.errorKinds.map(() => new Uint32Array(count))
  for (let index = 0; index < buckets.length; index++) {
    // One that never had an answer was given up at the end.
    const bucket = Math.floor(((answeredMs[index] ?? Infinity) - from) / bucketMs)
    const within = bucket < 0 ? 0 : bucket < count ? bucket : count - 1
    buckets[index] = within
    addOne(outcomes[outcome[index] ?? 0], within)
    addOne(errors[error[index] ?? 0], within)
  }
  const counted = (name: Outcome) => [...(outcomes[OUTCOMES.indexOf(name)] ?? [])]
  const columns = latenciesIn(writes, buckets, outcomes[ACKNOWLEDGED] ?? new Uint32Array(count))
  const part = (share: number) => columns.map((values) => quantile(values, share))
  return {
    bucketMs,
    acknowledged: counted('acknowledged'),
    failed: counted('failed'),
    unknown: counted('unknown'),
    p50Ms: part(0.5),
    p99Ms: part(0.99),
    maxMs: part(1),
    errors: Object.fromEntries(
      writes.errorKinds.flatMap((kind, number) =>
        kind === 'none' || !errors[number]?.some((one) => one > 0)
          ? []
          : [[kind, [...(errors[number] ?? [])]]],
      ),
    ),
  }
}

function addOne(counts: Uint32Array | undefined, bucket: number): void {
  if (counts) counts[bucket] = (counts[bucket] ?? 0) + 1
}

/** How long the acknowledged writes of each bucket took; so many are in each. */
function latenciesIn(writes: Writes, buckets: Uint16Array, counts: Uint32Array): Float64Array[] {
  const { askedMs, answeredMs, outcome } = writes.columns
  const columns = [...counts].map((count) => new Float64Array(count))
  const lengths = new Uint32Array(counts.length)
  for (let index = 0; index < buckets.length; index++) {
    if (outcome[index] !== ACKNOWLEDGED) continue
    const bucket = buckets[index] ?? 0
    const at = lengths[bucket] ?? 0
    const column = columns[bucket]
    if (column) column[at] = (answeredMs[index] ?? 0) - (askedMs[index] ?? 0)
    lengths[bucket] = at + 1
  }
  return columns
}

export function errorsOf(
  { columns: { error }, length, errorKinds }: Writes,
  examples: ReadonlyMap<string, string>,
): DrillReport['workload']['errors'] {
  const counts = errorKinds.map(() => 0)
  for (let index = 0; index < length; index++) {
    const kind = error[index] ?? 0
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return errorKinds.flatMap((kind, number) => {
    const count = counts[number] ?? 0
    return kind === 'none' || count === 0 ? [] : [{ kind, count, example: examples.get(kind) ?? '' }]
  })
}

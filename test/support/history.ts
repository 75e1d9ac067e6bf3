import { FoundWrites } from '../../src/drills/history/final-reading.ts'
import { type History, newAskings, type ProbedPart } from '../../src/drills/history/history.ts'
import { Reads } from '../../src/drills/history/reads.ts'
import { type Write, Writes } from '../../src/drills/history/writes.ts'

/** The zero of the histories that are made here, ms. */
export const BEGUN = 1_000_000

/** A write of one client, a millisecond long, asked so many ms after the beginning. */
export function writeAt(atMs: number, sequence: number, change: Partial<Write> = {}): Write {
  const askedMs = BEGUN + atMs
  return {
    client: 0,
    sequence,
    key: 0,
    dueMs: askedMs,
    askedMs,
    answeredMs: askedMs + 1,
    outcome: 'acknowledged',
    error: 'none',
    ...change,
  }
}

/** A history of a second in which nothing went wrong: every acknowledged write is there once. */
export function historyOf(writes: Write[], change: Partial<History> = {}): History {
  const times = new FoundWrites()
  const all = new Writes()
  for (const write of writes) {
    all.add(write)
    if (write.outcome === 'acknowledged') times.add(write.client, write.sequence)
  }
  return {
    from: BEGUN,
    to: BEGUN + 1000,
    nodes: [
      { name: 'redis-1', kind: 'redis' },
      { name: 'redis-2', kind: 'redis' },
    ],
    masters: 1,
    writes: all,
    partOf: () => 0,
    reads: new Reads(),
    final: { is: 'read', times },
    differing: { is: 'read', keys: [] },
    direct: { is: 'unknown', why: 'nobody looked' },
    events: [],
    asOf: () => undefined,
    faults: [],
    steps: [],
    hurried: [],
    ...change,
  }
}

/** A probing in which each asking is given with the ms until its acknowledgement. */
export function probedPart(askings: [atMs: number, tookMs: number][]): ProbedPart {
  const rows = newAskings()
  for (const [atMs, tookMs] of askings)
    rows.add({ askedMs: BEGUN + atMs, acknowledgedMs: BEGUN + atMs + tookMs })
  return { part: 'all', askings: rows }
}

/** Ten writes a second apart by 100 ms. */
export function tenWrites(): Write[] {
  return Array.from({ length: 10 }, (_, index) => writeAt(index * 100, index))
}

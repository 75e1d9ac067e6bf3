import { now, sleep } from '../../processes/clock.ts'
import { type Log, LogSource, type NodeLogEntry } from './log-source.ts'

export interface LogOptions {
  /** Only the last entries, of all nodes together; undefined for all. */
  last: number | undefined
  /** Whether to go on with what comes, until the signal. */
  follow: boolean
  signal: AbortSignal
}

const FOLLOW_MS = 100

/** Entries that come together. One at a time they would take ten times as long. */
type Batches = AsyncGenerator<NodeLogEntry[]>

/**
 * Logs as one, by time; those of a stopped topology too. Flat in memory, however long they are. Following
 * them ends only with the signal, whose reason is thrown.
 */
export async function* readLogs(logs: Log[], options: LogOptions): Batches {
  const { last, follow, signal } = options
  const sources = await Promise.all(logs.map((log) => LogSource.open(log, last)))
  try {
    const whole = merge(sources.map((source) => (follow ? source.read() : readToEnd(source))))
    yield* untilAborted(last === undefined ? whole : lastOf(whole, last), signal)
    if (follow) yield* untilAborted(followed(sources, signal), signal)
  } finally {
    await Promise.all(sources.map((source) => source[Symbol.asyncDispose]()))
  }
}

async function* readToEnd(source: LogSource): Batches {
  yield* source.read()
  yield source.end()
}

async function* untilAborted(batches: Batches, signal: AbortSignal): Batches {
  for await (const batch of batches) {
    signal.throwIfAborted()
    yield batch
  }
}

/**
 * Looks again and again. What was logged after a look began is held until the next one: another node's line of a moment
 * before may not have been seen yet.
 */
async function* followed(sources: LogSource[], signal: AbortSignal): Batches {
  let held: NodeLogEntry[] = []
  for (;;) {
    await sleep(FOLLOW_MS, signal)
    const begun = now()
    const due = new Set(held)
    const early: NodeLogEntry[] = []
    for await (const batch of merge([those(held), ...sources.map((source) => source.read())])) {
      const isDue = (entry: NodeLogEntry) => entry.at <= begun || due.has(entry)
      yield batch.filter(isDue)
      early.push(...batch.filter((entry) => !isDue(entry)))
    }
    held = early
  }
}

async function* those(entries: NodeLogEntry[]): Batches {
  yield entries
}

/** One of the logs that are merged: the entry that comes next, and those behind it. */
interface Head {
  log: Batches
  batch: NodeLogEntry[]
  next: number
}

/** Merges by time. Each of them keeps its own order, also where its clock was set back. */
async function* merge(logs: Batches[]): Batches {
  const all = logs.map((log): Head => ({ log, batch: [], next: 0 }))
  const filled = await Promise.all(all.map(fill))
  let heads = all.filter((_, index) => filled[index])
  while (heads.length > 0) {
    const { batch, spent } = take(heads)
    yield batch
    if (!(await fill(spent))) heads = heads.filter((head) => head !== spent)
  }
}

/** Gets a head more entries; false where there are none. */
async function fill(head: Head): Promise<boolean> {
  for (;;) {
    const { done, value } = await head.log.next()
    if (done === true) return false
    if (value.length === 0) continue
    Object.assign(head, { batch: value, next: 0 } satisfies Partial<Head>)
    return true
  }
}

/** Takes the earliest entries, until one head has no more at hand. */
function take(heads: Head[]): { batch: NodeLogEntry[]; spent: Head } {
  const batch: NodeLogEntry[] = []
  for (;;) {
    const head = heads.reduce((first, other) => (atOf(other) < atOf(first) ? other : first))
    batch.push(...head.batch.slice(head.next, head.next + 1))
    head.next++
    if (head.next === head.batch.length) return { batch, spent: head }
  }
}

function atOf({ batch, next }: Head): number {
  return batch[next]?.at ?? Infinity
}

async function* lastOf(batches: Batches, count: number): Batches {
  let kept: NodeLogEntry[] = []
  for await (const batch of batches) {
    kept.push(...batch)
    // Not each time: so every entry is moved once or twice, and no more than twice as many are held.
    if (kept.length > 2 * count) kept = count === 0 ? [] : kept.slice(-count)
  }
  yield count === 0 ? [] : kept.slice(-count)
}

import type { PlannedNode } from '../model/plan.ts'
import { now, sleep } from '../processes/clock.ts'
import { LogSource, type NodeLogEntry } from './log-source.ts'

export interface LogOptions {
  /** Only the last entries, of all nodes together; undefined for all. */
  last: number | undefined
  /** Whether to go on with what comes, until the signal. */
  follow: boolean
  signal: AbortSignal
}

const FOLLOW_MS = 100

/**
 * The logs of nodes as one, by time; those of a stopped topology too. Flat in memory, however long they are. Following
 * them ends only with the signal, whose reason is thrown.
 */
export async function* readLogs(nodes: PlannedNode[], options: LogOptions): AsyncGenerator<NodeLogEntry> {
  const { last, follow, signal } = options
  const sources = await Promise.all(nodes.map((node) => LogSource.open(node, last)))
  try {
    const whole = merge(sources.map((source) => (follow ? source.read() : readToEnd(source))))
    yield* untilAborted(last === undefined ? whole : lastOf(whole, last), signal)
    if (follow) yield* untilAborted(followed(sources, signal), signal)
  } finally {
    await Promise.all(sources.map((source) => source[Symbol.asyncDispose]()))
  }
}

async function* readToEnd(source: LogSource): AsyncGenerator<NodeLogEntry> {
  yield* source.read()
  yield* source.end()
}

async function* untilAborted<T>(entries: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const entry of entries) {
    signal.throwIfAborted()
    yield entry
  }
}

/**
 * Looks again and again. What was logged after a look began is held until the next one: another node's line of a moment
 * before may not have been seen yet.
 */
async function* followed(sources: LogSource[], signal: AbortSignal): AsyncGenerator<NodeLogEntry> {
  let held: NodeLogEntry[] = []
  for (;;) {
    await sleep(FOLLOW_MS, signal)
    const begun = now()
    const due = new Set(held)
    held = []
    for await (const entry of merge([those(due), ...sources.map((source) => source.read())])) {
      if (entry.at > begun && !due.has(entry)) held.push(entry)
      else yield entry
    }
  }
}

async function* those<T>(entries: Iterable<T>): AsyncGenerator<T> {
  yield* entries
}

/** Merges by time. Each of them keeps its own order, also where its clock was set back. */
async function* merge(logs: AsyncGenerator<NodeLogEntry>[]): AsyncGenerator<NodeLogEntry> {
  const heads = await Promise.all(logs.map(async (log) => ({ log, next: await log.next() })))
  for (;;) {
    let first: (typeof heads)[number] | undefined
    for (const head of heads) {
      if (head.next.done !== true && (first === undefined || head.next.value.at < atOf(first.next)))
        first = head
    }
    if (!first || first.next.done === true) return
    yield first.next.value
    first.next = await first.log.next()
  }
}

function atOf(next: IteratorResult<NodeLogEntry, unknown>): number {
  return next.done === true ? Infinity : next.value.at
}

async function* lastOf<T>(entries: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  const ring: T[] = []
  let seen = 0
  for await (const entry of entries) {
    if (count > 0) ring[seen % count] = entry
    seen++
  }
  const oldest = seen > count ? seen % count : 0
  yield* ring.slice(oldest)
  yield* ring.slice(0, oldest)
}

import type { History, ProbedPart } from './history/history.ts'

/** A time without an acknowledgement, ms since 1970. */
export interface Outage {
  from: number
  to: number
}

/** Slower than this, an acknowledgement came too late to count as one in time, ms. */
const SLOW_MS = 100

/** When each was asked, in the order of the asking, and when it was acknowledged: Infinity where it was not. Both as long. */
interface Asked {
  asked: Float64Array
  acknowledged: Float64Array
}

/**
 * The longest time from the asking of the first write that failed or took over 100 ms to the next acknowledgement: in a cluster of the
 * same shard, since the others go on.
 */
export function longestOutage(history: Parted): Outage | undefined {
  const outages = inParts(history).flatMap((part) => longest(part, history.to) ?? [])
  return outages.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0]
}

/** The same for those alone who write as one application. */
export function longestOutageOf(as: string, { writes, partOf, asOf, to }: Parted & Pick<History, 'asOf'>) {
  const ownPartOf: History['partOf'] = (client, key) => (asOf(client) === as ? partOf(client, key) : NO_PART)
  return longestOutage({ writes, to, partOf: ownPartOf })
}

/** Writes in no part count for none. */
const NO_PART = -32_768

type Parted = Pick<History, 'writes' | 'partOf' | 'to'>

/** The writes of each part, in their order. */
function inParts({ writes, partOf }: Parted): Asked[] {
  const { client, key, askedMs } = writes.columns
  const asked = askedMs.subarray(0, writes.length)
  const acknowledged = writes.acknowledgements()
  const parts = new Int16Array(writes.length)
  let areOne = true
  for (let index = 0; index < parts.length; index++) {
    parts[index] = partOf(client[index] ?? 0, key[index] ?? 0)
    areOne &&= parts[index] === parts[0]
  }
  if (areOne) return parts[0] === NO_PART ? [] : [{ asked, acknowledged }]
  const counts = new Map<number, number>()
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1)
  counts.delete(NO_PART)
  return [...counts].map(([part, count]) => ({
    asked: picked(asked, parts, part, count),
    acknowledged: picked(acknowledged, parts, part, count),
  }))
}

function picked(values: Float64Array, parts: Int16Array, part: number, count: number): Float64Array {
  const some = new Float64Array(count)
  let length = 0
  for (let index = 0; index < values.length; index++)
    if (parts[index] === part) some[length++] = values[index] ?? 0
  return some
}

export function longestProbedOutage({ askings }: ProbedPart, endedAt: number): Outage | undefined {
  const { length, columns } = askings
  return longest(
    { asked: columns.askedMs.subarray(0, length), acknowledged: columns.acknowledgedMs.subarray(0, length) },
    endedAt,
  )
}

/** What is still owed at the end, for less than 100 ms, is no outage. */
function longest(all: Asked, endedAt: number): Outage | undefined {
  const { asked, acknowledged } = all
  const next = nextAcknowledgement(all)
  let found: Outage | undefined
  let coveredTo = -Infinity
  for (let index = 0; index < asked.length; index++) {
    const from = asked[index] ?? 0
    const at = acknowledged[index] ?? Infinity
    // What was asked while the same outage lasted began it no earlier.
    if (at - from <= SLOW_MS || from < coveredTo) continue
    const following = next(from)
    const to = following === Infinity ? endedAt : following
    coveredTo = to
    if (following === Infinity && to - from < SLOW_MS) continue
    if (!found || to - from > found.to - found.from) found = { from, to }
  }
  return found
}

/** So many are looked at as one where none of them can be the next. */
const BLOCK = 1024

/** The first acknowledgement after a time, of whatever was asked; to be asked for later and later times. */
function nextAcknowledgement({ asked, acknowledged }: Asked): (from: number) => number {
  const blocks = Array.from({ length: Math.ceil(asked.length / BLOCK) }, (_, block) => ({
    askedAt: asked[block * BLOCK] ?? 0,
    ...bounds(acknowledged.subarray(block * BLOCK, (block + 1) * BLOCK)),
  }))
  let begin = 0
  return (from) => {
    while ((blocks[begin]?.last ?? Infinity) <= from) begin++
    let next = Infinity
    for (let index = begin; ; index++) {
      const block = blocks[index]
      // Nothing is acknowledged before it is asked.
      if (!block || block.askedAt >= next) return next
      const { first, last, times } = block
      if (last > from) next = Math.min(next, first > from ? first : firstAfter(times, from))
    }
  }
}

/** The first and the last of those that were at all. */
function bounds(times: Float64Array) {
  let [first, last] = [Infinity, -Infinity]
  for (let index = 0; index < times.length; index++) {
    const at = times[index] ?? Infinity
    if (at < first) first = at
    if (at > last && at < Infinity) last = at
  }
  return { times, first, last }
}

function firstAfter(times: Float64Array, from: number): number {
  let first = Infinity
  for (let index = 0; index < times.length; index++) {
    const at = times[index] ?? Infinity
    if (at > from && at < first) first = at
  }
  return first
}

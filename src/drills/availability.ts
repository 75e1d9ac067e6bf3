import type { History, ProbedPart } from './history/history.ts'

/** A time without an acknowledgement, ms since 1970. */
export interface Outage {
  from: number
  to: number
}

/** Slower than this, an acknowledgement came too late to count as one in time, ms. */
const SLOW_MS = 100

/** What was asked, in the order of the asking. `acknowledgedAt` is Infinity where it was not. */
interface Asked {
  length: number
  askedAt: (index: number) => number
  acknowledgedAt: (index: number) => number
}

/**
 * The longest time from the asking of the first write that failed or took over 100 ms to the next acknowledgement: in a cluster of the
 * same shard, since the others go on.
 */
export function longestOutage({
  writes,
  partOf,
  to,
}: Pick<History, 'writes' | 'partOf' | 'to'>): Outage | undefined {
  const outages = inParts(writes, partOf).flatMap((part) => {
    const found = longest(
      {
        length: part.length,
        askedAt: (index) => writes.askedMs(part[index] ?? 0),
        acknowledgedAt: (index) => writes.acknowledgedMs(part[index] ?? 0),
      },
      to,
    )
    return found ? [found] : []
  })
  return outages.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0]
}

/** The indexes of the writes of each part, in their order. */
function inParts(writes: History['writes'], partOf: History['partOf']): Uint32Array[] {
  const parts = new Int16Array(writes.length)
  const counts = new Map<number, number>()
  for (let index = 0; index < writes.length; index++) {
    const part = partOf(writes.client(index), writes.key(index))
    parts[index] = part
    counts.set(part, (counts.get(part) ?? 0) + 1)
  }
  return [...counts].map(([part, count]) => {
    const indexes = new Uint32Array(count)
    let length = 0
    for (let index = 0; index < parts.length; index++) if (parts[index] === part) indexes[length++] = index
    return indexes
  })
}

export function longestProbedOutage({ askings }: ProbedPart, endedAt: number): Outage | undefined {
  const { length, columns } = askings
  return longest(
    {
      length,
      askedAt: (index) => columns.askedMs[index] ?? 0,
      acknowledgedAt: (index) => columns.acknowledgedMs[index] ?? Infinity,
    },
    endedAt,
  )
}

/** What is still owed at the end, for less than 100 ms, is no outage. */
function longest(asked: Asked, endedAt: number): Outage | undefined {
  const next = nextAcknowledgement(asked)
  let found: Outage | undefined
  let coveredTo = -Infinity
  for (let index = 0; index < asked.length; index++) {
    const from = asked.askedAt(index)
    const at = asked.acknowledgedAt(index)
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

/** Outages that are few are looked up one by one; a million acknowledgements are put in order only for many. */
const FEW = 4

/** The first acknowledgement after a time, of whatever was asked; to be asked for later and later times. */
function nextAcknowledgement({ length, acknowledgedAt }: Asked): (from: number) => number {
  let ordered: Float64Array | undefined
  let next = 0
  let looked = 0
  return (from) => {
    if (looked++ < FEW) {
      let first = Infinity
      for (let index = 0; index < length; index++) {
        const at = acknowledgedAt(index)
        if (at > from && at < first) first = at
      }
      return first
    }
    ordered ??= Float64Array.from({ length }, (_, index) => acknowledgedAt(index)).toSorted()
    while (next < length && (ordered[next] ?? 0) <= from) next++
    return ordered[next] ?? Infinity
  }
}

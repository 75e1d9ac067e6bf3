import { Column } from './history/column.ts'
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
  const parts = new Map<number, Column<Uint32Array>>()
  for (let index = 0; index < writes.length; index++) {
    const part = partOf(writes.client(index), writes.key(index))
    let column = parts.get(part)
    if (!column) parts.set(part, (column = new Column(Uint32Array)))
    column.push(index)
  }
  const outages = [...parts.values()].flatMap((column) => {
    const found = longest(
      {
        length: column.length,
        askedAt: (index) => writes.askedMs(column.get(index)),
        acknowledgedAt: (index) =>
          writes.outcome(column.get(index)) === 'acknowledged'
            ? writes.answeredMs(column.get(index))
            : Infinity,
      },
      to,
    )
    return found ? [found] : []
  })
  return outages.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0]
}

export function longestProbedOutage(
  { asked, acknowledged }: ProbedPart,
  endedAt: number,
): Outage | undefined {
  return longest(
    {
      length: asked.length,
      askedAt: (index) => asked.get(index),
      acknowledgedAt: (index) => acknowledged.get(index),
    },
    endedAt,
  )
}

/** What is still owed at the end, for less than 100 ms, is no outage. */
function longest(asked: Asked, endedAt: number): Outage | undefined {
  const acknowledged = new Float64Array(asked.length)
  for (let index = 0; index < asked.length; index++) acknowledged[index] = asked.acknowledgedAt(index)
  acknowledged.sort()
  let found: Outage | undefined
  let next = 0
  let coveredTo = -Infinity
  for (let index = 0; index < asked.length; index++) {
    const from = asked.askedAt(index)
    const at = asked.acknowledgedAt(index)
    // What was asked while the same outage lasted began it no earlier.
    if (at - from <= SLOW_MS || from < coveredTo) continue
    while (next < acknowledged.length && (acknowledged[next] ?? 0) <= from) next++
    const following = acknowledged[next] ?? Infinity
    const to = following === Infinity ? endedAt : following
    coveredTo = to
    if (following === Infinity && to - from < SLOW_MS) continue
    if (!found || to - from > found.to - found.from) found = { from, to }
  }
  return found
}

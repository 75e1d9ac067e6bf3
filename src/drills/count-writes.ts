import type { History } from './history/history.ts'
import { ACKNOWLEDGED, FAILED, type Outcome, OUTCOMES } from './history/writes.ts'

/** What became of the writes. What can only be known from the final reading is null without one. */
export interface WriteCounts {
  acknowledged: number
  failed: number
  unknown: number
  kept: number | null
  lost: number | null
  resurrected: number | null
  duplicated: number | null
}

export function countWrites({ writes, final }: Pick<History, 'writes' | 'final'>): WriteCounts {
  const { client, sequence, outcome } = writes.columns
  const outcomes = new Uint32Array(OUTCOMES.length)
  let [lost, resurrected, duplicated] = [0, 0, 0]
  const times = final.is === 'read' ? final.times : undefined
  for (let index = 0; index < writes.length; index++) {
    const came = outcome[index] ?? 0
    outcomes[came] = (outcomes[came] ?? 0) + 1
    if (!times) continue
    const found = times.times(client[index] ?? 0, sequence[index] ?? 0)
    if (found === 0) lost += came === ACKNOWLEDGED ? 1 : 0
    else if (came === FAILED) resurrected++
    if (found > 1) duplicated++
  }
  const of = (one: Outcome) => outcomes[OUTCOMES.indexOf(one)] ?? 0
  const acknowledged = of('acknowledged')
  const counts = { acknowledged, failed: of('failed'), unknown: of('unknown') }
  return times
    ? { ...counts, kept: acknowledged - lost, lost, resurrected, duplicated }
    : { ...counts, kept: null, lost: null, resurrected: null, duplicated: null }
}

/** Reads that did not show a write which had been acknowledged before they were asked. */
export function staleReads({ reads, writes }: Pick<History, 'reads' | 'writes'>): number {
  let stale = 0
  for (let index = 0; index < reads.length; index++) {
    const { write, askedMs, saw } = reads.at(index)
    const wasAcknowledged = writes.outcome(write) === 'acknowledged' && writes.answeredMs(write) <= askedMs
    if (saw === 'missed' && wasAcknowledged) stale++
  }
  return stale
}

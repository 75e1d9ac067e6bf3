import type { History } from './history/history.ts'

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
  const counts = { acknowledged: 0, failed: 0, unknown: 0, kept: 0, lost: 0, resurrected: 0, duplicated: 0 }
  for (let index = 0; index < writes.length; index++) {
    const outcome = writes.outcome(index)
    counts[outcome]++
    if (final.is === 'unread') continue
    const times = final.times.times(writes.client(index), writes.sequence(index))
    if (outcome === 'acknowledged') counts[times > 0 ? 'kept' : 'lost']++
    if (outcome === 'failed' && times > 0) counts.resurrected++
    if (times > 1) counts.duplicated++
  }
  return final.is === 'read'
    ? counts
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

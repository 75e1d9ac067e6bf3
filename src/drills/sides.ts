import type { FaultRecord, History } from './history/history.ts'

/** What became of the writes of one application, and of those that were acknowledged during a partition. */
export interface SideCounts {
  as: string
  acknowledged: number
  failed: number
  unknown: number
  /** null without a final reading. */
  lost: number | null
  /** `minority`: it was on the side with fewer nodes; undefined where there was no partition that it had a side in. */
  side: 'minority' | 'majority' | undefined
  cutAcknowledged: number
  cutLost: number | null
}

/** The writes by application, in the order of the names; none where the clients have none. Pure. */
export function countSides(history: History): SideCounts[] {
  const { writes, final, asOf } = history
  // Either all clients have a name, or none has.
  if (writes.length === 0 || asOf(writes.client(0)) === undefined) return []
  const cuts = history.faults.filter(({ sides = [] }) => sides.length > 1)
  const counts = new Map<string, SideCounts>()
  for (let index = 0; index < writes.length; index++) {
    const as = asOf(writes.client(index))
    if (as === undefined) continue
    const count = counts.get(as) ?? emptyCounts(as, history, cuts)
    counts.set(as, count)
    const outcome = writes.outcome(index)
    count[outcome]++
    if (outcome !== 'acknowledged') continue
    const isCut = cuts.some((cut) => isDuring(cut, writes.answeredMs(index)) && hasSide(cut, as))
    if (isCut) count.cutAcknowledged++
    if (final.is === 'unread') continue
    if (final.times.times(writes.client(index), writes.sequence(index)) > 0) continue
    count.lost = (count.lost ?? 0) + 1
    if (isCut) count.cutLost = (count.cutLost ?? 0) + 1
  }
  return [...counts.values()].toSorted((a, b) => a.as.localeCompare(b.as, 'en', { numeric: true }))
}

/** What the applications of all minorities had acknowledged during the cuts, and lost of it; null where there was none. */
export function countMinority(history: History): { acknowledged: number | null; lost: number | null } {
  const minorities = countSides(history).filter(({ side }) => side === 'minority')
  if (minorities.length === 0) return { acknowledged: null, lost: null }
  const isRead = history.final.is === 'read'
  return {
    acknowledged: minorities.reduce((sum, { cutAcknowledged }) => sum + cutAcknowledged, 0),
    lost: isRead ? minorities.reduce((sum, { cutLost }) => sum + (cutLost ?? 0), 0) : null,
  }
}

function emptyCounts(as: string, history: History, cuts: FaultRecord[]): SideCounts {
  const none = history.final.is === 'read' ? 0 : null
  const cut = cuts.find((one) => hasSide(one, as))
  const side = cut && (isOfMinority(cut, as, history) ? 'minority' : 'majority')
  return {
    as,
    acknowledged: 0,
    failed: 0,
    unknown: 0,
    lost: none,
    side,
    cutAcknowledged: 0,
    cutLost: none,
  }
}

function hasSide({ sides = [] }: FaultRecord, as: string): boolean {
  return sides.some((side) => side.includes(as))
}

function isDuring({ from, to }: FaultRecord, at: number): boolean {
  return from <= at && at < (to ?? Infinity)
}

function isOfMinority({ sides = [] }: FaultRecord, as: string, { nodes }: History): boolean {
  const size = (side: string[]) => nodes.filter(({ name }) => side.includes(name)).length
  const own = sides.find((side) => side.includes(as)) ?? []
  return sides.some((side) => size(side) > size(own))
}

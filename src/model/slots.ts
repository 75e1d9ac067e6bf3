import type { SlotRange } from '../redis/cluster-replies.ts'

export const SLOT_COUNT = 16_384

/** Splits the slots over the masters as `redis-cli --cluster create` does: 0-5460, 5461-10922, 10923-16383 for three. */
export function splitSlots(masters: number): SlotRange[] {
  // It adds up in single precision, which shows from 78 masters on.
  const each = Math.fround(SLOT_COUNT / masters)
  const ranges: SlotRange[] = []
  let first = 0
  let cursor = 0
  for (let index = 0; index < masters; index++) {
    cursor = Math.fround(cursor + each)
    const last = index === masters - 1 ? SLOT_COUNT - 1 : Math.round(Math.fround(cursor - 1))
    ranges.push([first, last])
    first = last + 1
  }
  return ranges
}

export function countSlots(ranges: SlotRange[]): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

/** `0-5460,9000`: ranges as Redis writes them, with commas for people or spaces for `nodes.conf`. */
export function formatSlots(ranges: SlotRange[], separator: ',' | ' ' = ','): string {
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(separator)
}

import keySlot from 'cluster-key-slot'
import type { SlotRange } from '../redis/cluster-replies.ts'

/** A key that nobody else uses, and, in a cluster, one in these slots. `nonce` makes it unique. */
export function probeKey(nonce: string, slots: SlotRange[] | undefined): string {
  for (let attempt = 0; ; attempt++) {
    const key = `redis-ha:probe:${nonce}:${attempt}`
    if (!slots || slots.length === 0) return key
    const slot = keySlot(key)
    if (slots.some(([first, last]) => slot >= first && slot <= last)) return key
  }
}

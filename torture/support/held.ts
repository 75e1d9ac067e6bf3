import { readdirSync, readFileSync } from 'node:fs'

/** What the proxy of the links has at a moment. */
export interface Held {
  descriptors: number
  memoryKib: number
  /** Relayed connections, each with its two sockets. */
  relays: number
}

/** What it may have more than before, when all is whole again: connections that are just being made or closed, caches. */
const MORE_RELAYS = 8
const MORE_DESCRIPTORS = 4
const MORE_MEMORY_KIB = 24 * 1024

/** `connections` are those of each flow, as the proxy itself says; a connection is in two. */
export function heldBy(pid: number, connections: number[]): Held {
  const [, memory] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    memoryKib: Number(memory),
    relays: connections.reduce((sum, one) => sum + one, 0) / 2,
  }
}

/** What it has kept that it has no use for. */
export function leaksOf(before: Held, after: Held): string[] {
  const others = ({ descriptors, relays }: Held) => descriptors - 2 * relays
  const leak = (what: string, had: number, has: number, more: number) =>
    has <= had + more ? [] : [`${what}: ${has}, before it were ${had}`]
  return [
    ...leak('connections', before.relays, after.relays, MORE_RELAYS),
    ...leak('descriptors that are of no connection', others(before), others(after), MORE_DESCRIPTORS),
    ...leak('memory, KiB', before.memoryKib, after.memoryKib, MORE_MEMORY_KIB),
  ]
}

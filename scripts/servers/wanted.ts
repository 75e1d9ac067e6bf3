import type { Flavor } from './unpack-server.ts'

/** A server that Debian has in one of its suites. */
export interface Wanted {
  flavor: Flavor
  suite: string
  /** Another suite that it needs beside its own. */
  upon?: string
}

/** By the order in which they are fetched. Which version a suite has changes with time. */
export const SERVERS: Wanted[] = [
  { flavor: 'redis', suite: 'bullseye' },
  { flavor: 'redis', suite: 'trixie' },
  { flavor: 'redis', suite: 'sid' },
  { flavor: 'redis', suite: 'experimental', upon: 'sid' },
  { flavor: 'valkey', suite: 'bookworm-backports', upon: 'bookworm' },
  { flavor: 'valkey', suite: 'trixie' },
  { flavor: 'valkey', suite: 'sid' },
  { flavor: 'redict', suite: 'bookworm-backports', upon: 'bookworm' },
]

export function nameOf({ flavor, suite }: Wanted): string {
  return `${flavor}@${suite}`
}

/** Those that are named, as `valkey@trixie` or `redis`; all without a name. Throws for a name that nothing has. */
export function chosen(names: string[]): Wanted[] {
  if (names.length === 0) return SERVERS
  return names.flatMap((name) => {
    const found = SERVERS.filter((one) => nameOf(one) === name || one.flavor === name)
    if (found.length === 0) throw new Error(`no ${name}; there are ${SERVERS.map(nameOf).join(', ')}`)
    return found
  })
}

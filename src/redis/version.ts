/** A server program, as its `--version` line tells. */
export interface ServerVersion {
  flavor: 'redis' | 'valkey' | 'redict'
  /** Its own version, such as `7.0.15`. */
  version: string
  /** The Redis release whose directives and commands it takes: Valkey and Redict forked from 7.2. */
  level: string
}

/** The oldest release that is known to work: ACL, and `masteruser`, came with it. */
export const OLDEST_VERSION = '6.0.0'

/** Reads `Redis server v=7.0.15 sha=…`; undefined where the line is not a server's. */
export function parseServerVersion(line: string): ServerVersion | undefined {
  const match = /^(Redis|Valkey|Redict) server v=(\d+\.\d+\.\d+)/i.exec(line.trim())
  if (!match) return undefined
  const [, name = '', version = ''] = match
  switch (name.toLowerCase()) {
    case 'valkey':
      return { flavor: 'valkey', version, level: '7.2.4' }
    case 'redict':
      return { flavor: 'redict', version, level: '7.2.4' }
    default:
      return { flavor: 'redis', version, level: version }
  }
}

/** `redis 7.0.15`. */
export function serverName({ flavor, version }: ServerVersion): string {
  return `${flavor} ${version}`
}

export function atLeast(version: string, wanted: string): boolean {
  const have = version.split('.').map(Number)
  for (const [index, part] of wanted.split('.').map(Number).entries()) {
    const difference = (have[index] ?? 0) - part
    if (difference !== 0) return difference > 0
  }
  return true
}

/** Whether a server is one of these or later: `7.0` by the Redis release that it is as good as, `redis 8.4` and `valkey 9.0` by its own version. */
export function meetsAny(server: ServerVersion, needs: string[]): boolean {
  return needs.some((need) => {
    const [first = '', own] = need.split(' ')
    return own === undefined
      ? atLeast(server.level, first)
      : server.flavor === first && atLeast(server.version, own)
  })
}

/**
 * The version that a server tells of itself in INFO. Valkey and Redict tell a `redis_version` too, that of the release which
 * they are as good as, for the sake of old clients.
 */
export function versionIn(info: ReadonlyMap<string, string>): string | undefined {
  return info.get('valkey_version') ?? info.get('redict_version') ?? info.get('redis_version')
}

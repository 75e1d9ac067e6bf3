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

/** What a server can do, by the version that brought it (redis.io's release notes; each tried on the servers themselves). */
export interface Features {
  /** `bind` takes addresses that may be missing, written with a leading `-` (6.2). */
  optionalBind: boolean
  /** `set-proc-title` (6.2): without it the server wipes the environment that it was started with. */
  procTitle: boolean
  /** ACL rules name Pub/Sub channels (6.2). */
  aclChannels: boolean
  /** `disable-thp` (6.2), on by default: the server has no transparent huge pages, whatever the machine has. */
  disablesHugePages: boolean
  /** DEBUG is off by default, and `enable-debug-command` allows it (7.0). */
  debugIsOff: boolean
  /** FAILOVER hands a master's role over without losing a write (6.2). */
  failoverCommand: boolean
  /** REPLICAOF connects at once rather than with the next cron, up to 1 s later (7.0; 6.0 was seen to wait). */
  connectsAtOnce: boolean
  /** SENTINEL DEBUG changes sentinel's periods (7.0). */
  sentinelDebug: boolean
  /** `bind-source-addr` (7.0): the address that the server's own connections come from. */
  bindsSourceAddress: boolean
  /** A diskless sync is the default (7.0). */
  disklessByDefault: boolean
  /** Functions (7.0): FUNCTION FLUSH removes them. */
  functions: boolean
  /** A `nodes.conf` can give a phantom master without address the slots of a master that has yet to take over. Valkey 8.1 counts such a master as unreachable. */
  phantomMasters: boolean
  /** Whether more of the conf may come from standard input, until whose end a server waits. */
  confFromInput: boolean
  /** A shard has an id, which `nodes.conf` can give to its nodes (7.2). */
  shardIds: boolean
}

export function featuresOf(server: ServerVersion): Features {
  return {
    optionalBind: atLeast(server.level, '6.2'),
    procTitle: atLeast(server.level, '6.2'),
    aclChannels: atLeast(server.level, '6.2'),
    disablesHugePages: atLeast(server.level, '6.2'),
    debugIsOff: atLeast(server.level, '7.0'),
    failoverCommand: atLeast(server.level, '6.2'),
    connectsAtOnce: atLeast(server.level, '7.0'),
    sentinelDebug: atLeast(server.level, '7.0'),
    bindsSourceAddress: atLeast(server.level, '7.0'),
    disklessByDefault: atLeast(server.level, '7.0'),
    functions: atLeast(server.level, '7.0'),
    // 6.2 says that it has it too, and could not be tried.
    confFromInput: atLeast(server.level, '7.0'),
    shardIds: atLeast(server.level, '7.2'),
    phantomMasters: server.flavor !== 'valkey' || !atLeast(server.version, '8.1'),
  }
}

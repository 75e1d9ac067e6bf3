import { meetsAny, type ServerVersion } from './version.ts'

/** Something that not every server can do. */
interface FeatureRow {
  /** What it is called, in messages and in docs/versions.md. */
  name: string
  /** The servers that have it, as {@link meetsAny} reads them; all where there is none. */
  since?: string[]
  /** The servers that have it no more. */
  until?: string[]
  /** What redis-ha does where it is missing. */
  without: string
}

/** What differs between servers, by the version that brought it (the projects' release notes; tried on the servers of docs/versions.md). */
export const FEATURES = {
  optionalBind: {
    name: 'bind to an address that may be missing (-::1)',
    since: ['6.2'],
    without: 'nodes listen on 127.0.0.1 alone',
  },
  procTitle: {
    name: 'set-proc-title',
    since: ['6.2'],
    without: 'the server wipes its environment, so it is known by its log file instead of its mark',
  },
  aclChannels: {
    name: 'Pub/Sub channels in ACL rules',
    since: ['6.2'],
    without: 'the rule is left out',
  },
  announcesTlsPort: {
    name: 'cluster-announce-tls-port',
    since: ['6.2.2'],
    without: '`cluster-announce-port` is the port of what the bus speaks',
  },
  sentinelUsers: {
    name: 'users of sentinels',
    since: ['6.2'],
    without: '`users` with sentinels are refused',
  },
  clientSetInfo: {
    name: 'CLIENT SETINFO',
    since: ['7.2'],
    without: 'the right to it is left out',
  },
  coordinatedFailover: {
    name: 'SENTINEL FAILOVER … COORDINATED',
    since: ['valkey 9.0'],
    without: 'sentinels need no rights to it',
  },
  disablesHugePages: {
    name: 'disable-thp',
    since: ['6.2'],
    without: '`doctor` warns of transparent huge pages',
  },
  failoverCommand: {
    name: 'FAILOVER',
    since: ['6.2'],
    without: 'the same by hand: writes are held back until the replica has all, then it takes over',
  },
  debugIsOff: {
    name: 'enable-debug-command (DEBUG is off by default)',
    since: ['7.0'],
    without: 'DEBUG is allowed to all',
  },
  connectsAtOnce: {
    name: 'a replica that connects at once',
    since: ['7.0'],
    without: 'masters start first; a replica that would wait for its next second is woken',
  },
  sentinelDebug: {
    name: 'SENTINEL DEBUG (shorter periods)',
    since: ['7.0'],
    without: 'sentinels keep their periods: they form, and demote an old master, seconds later',
  },
  bindsSourceAddress: {
    name: 'bind-source-addr',
    since: ['7.0'],
    without: 'links: a node dials from the first address that it is bound to',
  },
  disklessByDefault: {
    name: 'diskless sync by default',
    since: ['7.0'],
    without: 'a sync goes over the disk',
  },
  executableModules: {
    name: 'modules that must be executable files',
    since: ['7.0'],
    without: 'a file of `modules` need not be',
  },
  modulePaths: {
    name: 'MODULE LIST with paths and arguments',
    since: ['7.0'],
    without: 'the check `modules` counts them',
  },
  functions: {
    name: 'FUNCTION',
    since: ['7.0'],
    without: '`reset` and `load` have none to remove or to copy',
  },
  // 6.2 says that it has it too, and could not be tried.
  confFromInput: {
    name: 'more of the conf from standard input',
    since: ['7.0'],
    without: 'the replicas of a cluster are loaded only when they begin',
  },
  shardIds: {
    name: 'shards with an id',
    since: ['7.2'],
    without: 'nodes.conf is written without',
  },
  syncsAtOnce: {
    name: 'a full sync that is noticed as soon as it is done',
    until: ['valkey 9.0'],
    without:
      'new replicas begin with the history of their master and need none; where they can’t, as with an AOF, a sync takes up to 1 s more',
  },
  phantomMasters: {
    name: 'slots of a master without address',
    until: ['valkey 8.1'],
    without: 'a replica stands in for it; a cluster without replicas is formed with CLUSTER MEET, in 2 s',
  },
  // Tried: there a sentinel that is then alone in seeing the master down fails it over, whatever the quorum.
  forgetsMasterDown: {
    name: 'sentinels that forget who held the old master for down',
    until: ['valkey 9.1'],
    without: 'the flag `master_down` of another sentinel stays after a failover, and is no fault',
  },
} as const satisfies Record<string, FeatureRow>

export type Feature = keyof typeof FEATURES

/** What a server can do, by each feature. */
export type Features = Record<Feature, boolean>

/** Decides by what the server is, not by the Redis release that Valkey and Redict give themselves out for. */
export function featuresOf(server: ServerVersion): Features {
  const entries = Object.entries<FeatureRow>(FEATURES).map(([feature, { since, until }]) => [
    feature,
    (since === undefined || meetsAny(server, since)) && !(until && meetsAny(server, until)),
  ])
  return Object.fromEntries(entries) as Features
}

/** What a server lacks, in the order of the table. */
export function lackedBy(server: ServerVersion): FeatureRow[] {
  const has = featuresOf(server)
  return Object.entries<FeatureRow>(FEATURES).flatMap(([feature, row]) =>
    has[feature as Feature] ? [] : [row],
  )
}

/**
 * Directives that have a place of their own in the topology file, or that redis-ha needs for itself, with what to use
 * instead. They are refused under `config:`, under their older names and Valkey's too.
 */
const OWNED: Record<string, string> = {
  port: 'the key `port`',
  bind: 'the keys `host` and `expose`',
  'protected-mode': 'the key `host`',
  'bind-source-addr': 'the key `links`',
  dir: 'nothing: each node has a folder of its own in the state directory',
  logfile: 'the command `redis-ha logs`',
  pidfile: 'nothing: redis-ha keeps track of its processes',
  daemonize: 'nothing: `redis-ha up` leaves the nodes running',
  supervised: 'nothing: `redis-ha up` leaves the nodes running',
  'set-proc-title': 'nothing: redis-ha knows its processes by what they were started with',
  include: 'the directives themselves',
  dbfilename: 'nothing: it lies in the folder of the node',
  appendfilename: 'nothing: it lies in the folder of the node',
  appenddirname: 'nothing: it lies in the folder of the node',
  aclfile: 'the keys `auth` and `users`',
  unixsocket: 'the key `port`: nodes are reached by TCP',
  unixsocketperm: 'the key `port`: nodes are reached by TCP',
  replicaof: 'the key `replicas`',
  save: 'the key `persistence`',
  appendonly: 'the key `persistence`',
  appendfsync: 'the key `persistence`',
  requirepass: 'the key `auth`',
  masterauth: 'the key `auth`',
  masteruser: 'the keys `auth` and `users`',
  user: 'the keys `auth` and `users`',
  'enable-debug-command': 'the key `debug`',
  'replica-announce-ip': 'the key `host`',
  'replica-announce-port': 'the key `port`',
  'cluster-enabled': '`topology: cluster`',
  'cluster-config-file': 'nothing: it lies in the folder of the node',
  'cluster-node-timeout': 'the key `cluster.node-timeout`',
  'cluster-require-full-coverage': 'the key `cluster.require-full-coverage`',
  'cluster-port': 'the key `port`: the bus is 10000 above it',
  'cluster-announce-ip': 'the key `host`',
  'cluster-announce-port': 'the key `port`',
  'cluster-announce-bus-port': 'the key `port`',
  'cluster-announce-tls-port': 'the key `port`',
  'cluster-announce-hostname': 'the key `host`',
  'cluster-preferred-endpoint-type': 'the key `host`',
  'tls-port': 'the key `tls`',
  'tls-cert-file': 'the key `tls.cert`',
  'tls-key-file': 'the key `tls.key`',
  'tls-key-file-pass': 'the key `tls.key`, with a key that has no passphrase',
  'tls-ca-cert-file': 'the key `tls.ca`',
  'tls-ca-cert-dir': 'the key `tls.ca`, with all authorities in one file',
  'tls-auth-clients': 'the key `tls.clients`',
  'tls-replication': 'the key `tls`',
  'tls-cluster': 'the key `tls`',
  loadmodule: 'the key `modules`',
}

const OWNED_BY_SENTINEL: Record<string, string> = {
  ...OWNED,
  port: 'the key `sentinel.port`',
  'sentinel monitor': 'the keys `sentinel.master-name` and `sentinel.quorum`',
  'sentinel down-after-milliseconds': 'the key `sentinel.down-after-milliseconds`',
  'sentinel failover-timeout': 'the key `sentinel.failover-timeout`',
  'sentinel parallel-syncs': 'the key `sentinel.parallel-syncs`',
  'sentinel auth-pass': 'the key `auth`',
  'sentinel auth-user': 'the keys `auth` and `users`',
  'sentinel sentinel-pass': 'the key `auth`',
  'sentinel sentinel-user': 'the keys `auth` and `users`',
  'sentinel announce-ip': 'the key `host`',
  'sentinel announce-port': 'the key `sentinel.port`',
  'sentinel myid': 'nothing: each sentinel has an id of its own',
  'sentinel known-replica': 'nothing: the sentinels know the replicas',
  'sentinel known-slave': 'nothing: the sentinels know the replicas',
  'sentinel known-sentinel': 'nothing: the sentinels know each other',
  'sentinel config-epoch': 'nothing: it is Sentinel’s own state',
  'sentinel leader-epoch': 'nothing: it is Sentinel’s own state',
  'sentinel current-epoch': 'nothing: it is Sentinel’s own state',
}

/** Redis's older names, and Valkey's newer ones, for directives above. */
const ALIASES: Record<string, string> = {
  slaveof: 'replicaof',
  primaryauth: 'masterauth',
  primaryuser: 'masteruser',
  'slave-announce-ip': 'replica-announce-ip',
  'slave-announce-port': 'replica-announce-port',
}

/** What to use instead of a directive that can't stand under `config:`; undefined where it can. */
export function useInstead(directive: string, kind: 'redis' | 'sentinel'): string | undefined {
  const name = ALIASES[directive] ?? directive
  const table = kind === 'redis' ? OWNED : OWNED_BY_SENTINEL
  return Object.hasOwn(table, name) ? table[name] : undefined
}

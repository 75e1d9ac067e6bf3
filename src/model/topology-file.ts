import * as z from 'zod'
import { TLS_KEYS, tlsKey } from './tls-file.ts'
import { auth, users } from './auth-schema.ts'
import { modulesKey } from './modules-file.ts'
import { oneLine } from './text-schema.ts'
import { NAME, NAME_PATTERN } from './topology-name.ts'

// The only source of the file's types, validation, defaults and JSON Schema. Descriptions become the reference in docs/.

export const MAX_NODES = 1000

const count = (least: number) => {
  const expected = `a whole number from ${least} to ${MAX_NODES}`
  return z.int(expected).min(least, expected).max(MAX_NODES, expected)
}
const PORT = 'a port from 1 to 65535'
const pinnedPort = z.int(PORT).min(1, PORT).max(65_535, PORT)
const MILLISECONDS = 'whole milliseconds from 1 to 2147483647'
const milliseconds = z.int(MILLISECONDS).min(1, MILLISECONDS).max(2_147_483_647, MILLISECONDS)

const PORTS = `${PORT}, a list of them (one for each node), or auto`
const ports = z
  .union([pinnedPort, z.array(pinnedPort).min(1, PORTS).max(MAX_NODES, PORTS), z.literal('auto')], {
    error: PORTS,
  })
  .describe('The first port, the others follow; or a list, one for each node; or `auto`')
  .meta({ examples: [7100, [7100, 7110, 7120], 'auto'] })

const VALUE = 'text on one line, a number, yes or no'
const value = z.union([oneLine, z.number(), z.boolean()], { error: VALUE })
const VALUES = `${VALUE}, or a list of these`
const config = z
  .record(z.string(), z.union([value, z.array(value).min(1, VALUES)], { error: VALUES }))
  .describe(
    'Any other directive, by its own name, its value as it stands in a conf file (quotes too). A list gives the directive once for each item',
  )
  .meta({ examples: [{ maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' }] })

const yesOrNo = z.union([z.literal('yes'), z.literal('no'), z.boolean()], { error: 'yes or no' })

const PERSISTENCE = 'none, rdb, aof, rdb+aof, or { save: ["900 1"], appendfsync: everysec }'
const SAVE = 'a list of seconds and changes, such as ["900 1"]'
const persistence = z
  .union(
    [
      z.enum(['none', 'rdb', 'aof', 'rdb+aof']),
      z.strictObject({
        save: z
          .array(z.string(SAVE).regex(/^[1-9]\d{0,8} [1-9]\d{0,8}$/, SAVE), SAVE)
          .min(1, SAVE)
          .describe('When to save an RDB snapshot: seconds and changes, such as `"900 1"`')
          .meta({ examples: [['900 1', '300 10']] })
          .optional(),
        appendfsync: z
          .enum(['always', 'everysec', 'no'], 'always, everysec or no')
          .describe('Keep an AOF, and when to flush it')
          .meta({ examples: ['always'] })
          .optional(),
      }),
    ],
    { error: PERSISTENCE },
  )
  .describe('What the data nodes keep on disk. `none` is a fixture: it is gone after `down`')
  .meta({ examples: ['aof', { save: ['900 1'], appendfsync: 'always' }] })

const nodeExceptions = z
  .record(
    z.string(),
    z.strictObject({
      config: config.optional(),
      server: oneLine
        .min(1, 'a name on PATH or a path')
        .optional()
        .describe('The server program of this node alone')
        .meta({ examples: ['/opt/redis-8.0/bin/redis-server'] }),
      modules: modulesKey.describe(
        'The modules of this data node, in place of those of the others; `[]` for none',
      ),
    }),
  )
  .describe('Exceptions, by node name')
  .meta({
    examples: [
      { 'redis-3': { config: { 'replica-priority': 0 } } },
      { 'redis-2': { server: 'valkey-server' } },
    ],
  })

const LOAD = 'the path of a file, or a list of paths'
const loadFile = oneLine.min(1, LOAD)

const common = {
  name: z
    .string(NAME)
    .regex(NAME_PATTERN, NAME)
    .describe("The topology's name. Default: the file's name without its extension")
    .meta({ examples: ['shop'] })
    .optional(),
  host: z
    .union([z.ipv4(), z.ipv6()], { error: 'an IPv4 or IPv6 address of this machine, such as 127.0.0.1' })
    .default('127.0.0.1')
    .describe('The address that every node listens on and is announced as')
    .meta({ examples: ['127.0.0.2', '::1'] }),
  server: oneLine
    .min(1, 'a name on PATH or a path')
    .default('redis-server')
    .describe('The server program: a name on PATH or a path. Sentinels run it with `--sentinel`')
    .meta({ examples: ['valkey-server', '/opt/redis-7.4/bin/redis-server'] }),
  persistence: persistence.default('none'),
  auth: auth.optional(),
  tls: tlsKey,
  users: users.optional(),
  expose: z
    .boolean('true or false')
    .optional()
    .describe('Whether `host` may be an address that other machines reach. It needs a password then')
    .meta({ examples: [true] }),
  debug: z
    .boolean('true or false')
    .default(false)
    .describe(
      'Whether DEBUG is allowed from this machine (`enable-debug-command local`), which `fault block` needs',
    )
    .meta({ examples: [true] }),
  links: z
    .boolean('true or false')
    .default(false)
    .describe(
      'Whether a proxy stands before every node, so that links between nodes, and to clients, can be cut and slowed (`redis-ha fault`)',
    )
    .meta({ examples: [true] }),
  modules: modulesKey,
  config: config.default({}),
  nodes: nodeExceptions.default({}),
  load: z
    .union([loadFile, z.array(loadFile).min(1, LOAD)], { error: LOAD })
    .optional()
    .describe(
      'What a new topology is filled with before it is called healthy: a file of Redis commands, JSON, or an RDB file; or a list. Relative to this file',
    )
    .meta({ examples: ['seed.redis', ['users.json', 'dump.rdb']] }),
}

const MASTER_NAME = 'letters, digits, dots, dashes and underscores'
const TOPOLOGY = 'What to bring up: replication, sentinel or cluster'
const numbers = (...examples: number[]) => ({ examples })

const replication = z
  .strictObject({
    topology: z
      .literal('replication')
      .describe(TOPOLOGY)
      .meta({ examples: ['replication'] }),
    ...common,
    port: ports.default(6379),
    replicas: count(0).default(2).describe('Replicas of the master').meta(numbers(4)),
  })
  .describe('A master with its replicas')

const sentinel = z
  .strictObject({
    topology: z
      .literal('sentinel')
      .describe(TOPOLOGY)
      .meta({ examples: ['sentinel'] }),
    ...common,
    port: ports.default(6379),
    replicas: count(0).default(2).describe('Replicas of the master').meta(numbers(4)),
    sentinels: count(1).default(3).describe('Sentinels that watch the master').meta(numbers(5)),
    sentinel: z
      .strictObject({
        port: ports
          .optional()
          .describe('As `port`, for the sentinels. Default: 26379, or `auto` where `port` is')
          .meta(numbers(27100)),
        'master-name': z
          .string(MASTER_NAME)
          .regex(/^[A-Za-z0-9._-]{1,100}$/, MASTER_NAME)
          .default('mymaster')
          .describe('What clients ask the sentinels for')
          .meta({ examples: ['shop'] }),
        quorum: count(1)
          .optional()
          .describe('How many sentinels must agree that the master is down. Default: the majority')
          .meta(numbers(2)),
        'down-after-milliseconds': milliseconds
          .default(5000)
          .describe('Silence after which a node counts as down, ms')
          .meta(numbers(1000)),
        'failover-timeout': milliseconds
          .default(60_000)
          .describe('How long a failover may take, ms')
          .meta(numbers(10_000)),
        'parallel-syncs': count(1)
          .default(1)
          .describe('Replicas that may sync with a new master at once')
          .meta(numbers(2)),
        config: config
          .default({})
          .describe('Any other directive of sentinel.conf')
          .meta({ examples: [{ loglevel: 'verbose' }] }),
      })
      .prefault({})
      .describe("The sentinels' settings, by Redis's own names")
      .meta({ examples: [{ quorum: 2, 'down-after-milliseconds': 1000 }] }),
  })
  .describe('A master with its replicas, and sentinels that watch it')

const cluster = z
  .strictObject({
    topology: z
      .literal('cluster')
      .describe(TOPOLOGY)
      .meta({ examples: ['cluster'] }),
    ...common,
    port: ports.default(7001),
    masters: count(1).default(3).describe('Masters, each with a part of the 16384 slots').meta(numbers(5)),
    replicas: count(0).default(1).describe('Replicas of each master').meta(numbers(2)),
    cluster: z
      .strictObject({
        'node-timeout': milliseconds
          .default(5000)
          .describe('Silence after which a node counts as failing, ms')
          .meta(numbers(1000)),
        'require-full-coverage': yesOrNo
          .default('yes')
          .describe('Whether the cluster refuses queries while a slot has no owner')
          .meta({ examples: ['no'] }),
      })
      .prefault({})
      .describe("The cluster's settings, by Redis's own names without `cluster-`")
      .meta({ examples: [{ 'node-timeout': 1000 }] }),
  })
  .describe('Masters that share the slots, each with its replicas')

export const topologyFile = z.discriminatedUnion('topology', [replication, sentinel, cluster])

/** A topology file as it was parsed, defaults filled in. */
export type TopologyFile = z.output<typeof topologyFile>
/** What may be written in a topology file, or passed to the library. */
export type TopologyInput = z.input<typeof topologyFile>
export type TopologyKindName = TopologyFile['topology']
export type ConfigValues = z.output<typeof config>
export type Ports = z.output<typeof ports>

export const TOPOLOGY_KINDS = ['replication', 'sentinel', 'cluster'] as const

/** The keys that each kind of topology knows at the top level, for suggestions. */
export const topLevelKeys: Record<TopologyKindName, string[]> = {
  replication: Object.keys(replication.shape),
  sentinel: Object.keys(sentinel.shape),
  cluster: Object.keys(cluster.shape),
}

/** The keys inside the sections, by the section's path. */
export const sectionKeys: Record<string, string[]> = {
  sentinel: [
    'port',
    'master-name',
    'quorum',
    'down-after-milliseconds',
    'failover-timeout',
    'parallel-syncs',
    'config',
  ],
  cluster: ['node-timeout', 'require-full-coverage'],
  auth: ['password', 'user'],
  'auth.password': ['env'],
  persistence: ['save', 'appendfsync'],
  tls: TLS_KEYS,
}

/** The keys of a node, whatever its name. */
export const nodeKeys = ['config', 'server', 'modules']

/** The keys of a user, whatever its name. */
export const userKeys = ['for', 'password', 'rules', 'sentinel-rules']

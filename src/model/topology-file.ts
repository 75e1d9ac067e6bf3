import { z } from 'zod'

// The only source of the file's types, validation, defaults and JSON Schema. Descriptions become the reference in docs/.

export const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,62}$/
export const MAX_NODES = 1000
const NAME = 'up to 63 of a-z, 0-9, dot, underscore and dash, the first a letter or digit'

const ONE_LINE = 'one line of text without NUL'
// eslint-disable-next-line no-control-regex
const oneLine = z.string(ONE_LINE).regex(/^[^\0\r\n]*$/, ONE_LINE)
const count = (least: number) => {
  const expected = `a whole number from ${least} to ${MAX_NODES}`
  return z.int(expected).min(least, expected).max(MAX_NODES, expected)
}
const PORT = 'a port from 1 to 65535'
const pinnedPort = z.int(PORT).min(1, PORT).max(65_535, PORT)
const MILLISECONDS = 'whole milliseconds from 1 to 2147483647'
const milliseconds = z.int(MILLISECONDS).min(1, MILLISECONDS).max(2_147_483_647, MILLISECONDS)

const ports = z
  .union([pinnedPort, z.array(pinnedPort).min(1).max(MAX_NODES), z.literal('auto')], {
    error: `${PORT}, a list of them (one for each node), or auto`,
  })
  .describe('The first port, the others follow; or a list, one for each node; or `auto`')

const VALUE = 'text on one line, a number, yes or no'
const value = z.union([oneLine, z.number(), z.boolean()], { error: VALUE })
const config = z
  .record(z.string(), z.union([value, z.array(value).min(1)], { error: `${VALUE}, or a list of these` }))
  .describe(
    'Any other directive, by its own name, its value as it stands in a conf file (quotes too). A list gives the directive once for each item',
  )

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
          .optional(),
        appendfsync: z
          .enum(['always', 'everysec', 'no'], 'always, everysec or no')
          .describe('Keep an AOF, and when to flush it')
          .optional(),
      }),
    ],
    { error: PERSISTENCE },
  )
  .describe('What the data nodes keep on disk. `none` is a fixture: it is gone after `down`')

const auth = z
  .strictObject({
    password: z
      .union(
        [
          oneLine.min(1).max(512),
          z.strictObject({
            env: z
              .string('the name of an environment variable')
              .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
              .describe('The environment variable that holds it at `up`'),
          }),
        ],
        { error: 'a password of 1 to 512 characters on one line, generate, or { env: NAME }' },
      )
      .describe('The password itself, `generate`, or `{ env: NAME }`'),
    user: z
      .string('one word without quotes')
      .regex(/^[^\s"'\\#\p{Cc}]{1,64}$/u, 'one word without quotes')
      .describe('An ACL user that has the password; then `default` is off')
      .optional(),
  })
  .describe('The password of every node. Without `user` it is that of the user `default`')

const nodeExceptions = z
  .record(z.string(), z.strictObject({ config: config.optional() }))
  .describe('Exceptions, by node name')

const common = {
  name: z
    .string(NAME)
    .regex(NAME_PATTERN, NAME)
    .describe("The topology's name. Default: the file's name without its extension")
    .optional(),
  host: z
    .union([z.ipv4(), z.ipv6()], { error: 'an IPv4 or IPv6 address of this machine, such as 127.0.0.1' })
    .default('127.0.0.1')
    .describe('The address that every node listens on and is announced as'),
  server: oneLine
    .min(1)
    .default('redis-server')
    .describe('The server program: a name on PATH or a path. Sentinels run it with `--sentinel`'),
  persistence: persistence.default('none'),
  auth: auth.optional(),
  config: config.default({}),
  nodes: nodeExceptions.default({}),
}

const MASTER_NAME = 'letters, digits, dots, dashes and underscores'

const replication = z.strictObject({
  topology: z.literal('replication'),
  ...common,
  port: ports.default(6379),
  replicas: count(0).default(2).describe('Replicas of the master'),
})

const sentinel = z.strictObject({
  topology: z.literal('sentinel'),
  ...common,
  port: ports.default(6379),
  replicas: count(0).default(2).describe('Replicas of the master'),
  sentinels: count(1).default(3).describe('Sentinels that watch the master'),
  sentinel: z
    .strictObject({
      port: ports
        .optional()
        .describe('As `port`, for the sentinels. Default 26379, or `auto` where `port` is'),
      'master-name': z
        .string(MASTER_NAME)
        .regex(/^[A-Za-z0-9._-]{1,100}$/, MASTER_NAME)
        .default('mymaster')
        .describe('What clients ask the sentinels for'),
      quorum: count(1)
        .optional()
        .describe('How many sentinels must agree that the master is down. Default: the majority'),
      'down-after-milliseconds': milliseconds
        .default(5000)
        .describe('Silence after which a node counts as down, ms'),
      'failover-timeout': milliseconds.default(60_000).describe('How long a failover may take, ms'),
      'parallel-syncs': count(1).default(1).describe('Replicas that may sync with a new master at once'),
      config: config.default({}).describe('Any other directive of sentinel.conf'),
    })
    .prefault({})
    .describe("The sentinels' settings, by Redis's own names"),
})

const cluster = z.strictObject({
  topology: z.literal('cluster'),
  ...common,
  port: ports.default(7001),
  masters: count(1).default(3).describe('Masters, each with a part of the 16384 slots'),
  replicas: count(0).default(1).describe('Replicas of each master'),
  cluster: z
    .strictObject({
      'node-timeout': milliseconds.default(5000).describe('Silence after which a node counts as failing, ms'),
      'require-full-coverage': yesOrNo
        .default('yes')
        .describe('Whether the cluster refuses queries while a slot has no owner'),
    })
    .prefault({})
    .describe("The cluster's settings, by Redis's own names without `cluster-`"),
})

export const topologyFile = z.discriminatedUnion('topology', [replication, sentinel, cluster])

/** A topology file as it was parsed, defaults filled in. */
export type TopologyFile = z.output<typeof topologyFile>
/** What may be written in a topology file, or passed to the library. */
export type TopologyInput = z.input<typeof topologyFile>
export type TopologyKindName = TopologyFile['topology']
export type SentinelFile = z.output<typeof sentinel>
export type ClusterFile = z.output<typeof cluster>
export type Persistence = z.output<typeof persistence>
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
}

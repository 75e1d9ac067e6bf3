import type { ClientAccess } from './client-access.ts'
import { type Address, dataNodes, type Plan, sentinelNodes } from './plan.ts'
import type { ClientTls } from './tls.ts'
import { applicationUser, sentinelUser } from './sign-in.ts'

/** What a node asks for. */
export interface IoredisCredentials {
  username?: string
  password?: string
  /** With TLS: what it trusts and shows. */
  tls?: ClientTls
}

/** What ioredis takes, by topology. Its own types are not needed for them. */
export interface IoredisOptions {
  /** For `new Redis(options)`: the master. */
  replication: Address & IoredisCredentials
  /** For `new Redis(options)`: the master, wherever the sentinels say it is. */
  sentinel: {
    sentinels: Address[]
    name: string
    sentinelUsername?: string
    sentinelPassword?: string
    enableTLSForSentinelMode?: boolean
    sentinelTLS?: ClientTls
  } & IoredisCredentials
  /** For `new Cluster(nodes, options)`. */
  cluster: { nodes: Address[]; options: { redisOptions: IoredisCredentials } }
}

/** Options of ioredis for one data node, straight to its address. */
export function ioredisNode(
  plan: Plan,
  address: Address,
  access: ClientAccess,
): IoredisOptions['replication'] {
  return { ...address, ...signIn(plan, access) }
}

/** Options of ioredis for a topology, signed in. `master` is where the master of a replication without sentinels is. */
export function ioredisOptions(plan: Plan, master: Address, access: ClientAccess): IoredisOptions {
  const { password, tls } = access
  const username = sentinelUser(plan)
  return {
    replication: ioredisNode(plan, master, access),
    sentinel: {
      sentinels: sentinelNodes(plan).map(({ announce }) => ({ ...announce })),
      name: plan.sentinel?.masterName ?? '',
      ...signIn(plan, access),
      ...(password !== undefined && { sentinelPassword: password }),
      ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
      ...(username !== undefined && { sentinelUsername: username }),
    },
    cluster: {
      nodes: dataNodes(plan).map(({ announce }) => ({ ...announce })),
      options: { redisOptions: signIn(plan, access) },
    },
  }
}

/** The user `default` is not named: ioredis then signs in the way that every server knows. */
function signIn(plan: Plan, { password, tls }: ClientAccess): IoredisCredentials {
  const username = applicationUser(plan)
  return {
    ...(password !== undefined && username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls }),
  }
}

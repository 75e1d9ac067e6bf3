import type { ClientAccess } from './client-access.ts'
import { type Address, dataNodes, type Plan, sentinelNodes } from './plan.ts'
import type { ClientTls } from './tls.ts'
import { applicationUser, sentinelUser } from './sign-in.ts'

/** What one node asks for. */
export interface NodeRedisCredentials {
  username?: string
  password?: string
}

/** How a socket speaks TLS, and what it trusts and shows. */
export type NodeRedisTls = { tls: true } & ClientTls

/** What node-redis (the package `redis`) takes, by topology. Its own types are not needed for them. */
export interface NodeRedisOptions {
  /** For `createClient`: the master. */
  replication: { socket: Address & Partial<NodeRedisTls> } & NodeRedisCredentials
  /** For `createSentinel`. */
  sentinel: {
    name: string
    sentinelRootNodes: Address[]
    nodeClientOptions: NodeRedisCredentials & { socket?: NodeRedisTls }
    sentinelClientOptions: NodeRedisCredentials & { socket?: NodeRedisTls }
  }
  /** For `createCluster`. */
  cluster: { rootNodes: { socket: Address }[]; defaults: NodeRedisCredentials & { socket?: NodeRedisTls } }
}

/** Options of node-redis for one data node, straight to its address. */
export function nodeRedisNode(
  plan: Plan,
  address: Address,
  access: ClientAccess,
): NodeRedisOptions['replication'] {
  return { socket: { ...address, ...overTls(access).socket }, ...signIn(plan, access) }
}

/** Options of node-redis for a topology, signed in. `master` is where the master of a replication without sentinels is. */
export function nodeRedisOptions(plan: Plan, master: Address, access: ClientAccess): NodeRedisOptions {
  const { password } = access
  const username = sentinelUser(plan)
  return {
    replication: nodeRedisNode(plan, master, access),
    sentinel: {
      name: plan.sentinel?.masterName ?? '',
      sentinelRootNodes: sentinelNodes(plan).map(({ announce }) => ({ ...announce })),
      nodeClientOptions: { ...signIn(plan, access), ...overTls(access) },
      sentinelClientOptions: {
        ...(password !== undefined && username !== undefined && { username }),
        ...(password !== undefined && { password }),
        ...overTls(access),
      },
    },
    cluster: {
      rootNodes: dataNodes(plan).map(({ announce }) => ({ socket: { ...announce } })),
      defaults: { ...signIn(plan, access), ...overTls(access) },
    },
  }
}

function overTls({ tls }: ClientAccess): { socket?: NodeRedisTls } {
  return tls ? { socket: { tls: true, ...tls } } : {}
}

function signIn(plan: Plan, { password }: ClientAccess): NodeRedisCredentials {
  if (password === undefined) return {}
  const username = applicationUser(plan)
  return { ...(username !== undefined && { username }), password }
}

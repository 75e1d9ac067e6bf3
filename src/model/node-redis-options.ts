import { type Address, dataNodes, type Plan, sentinelNodes } from './plan.ts'

/** What one node asks for. */
export interface NodeRedisCredentials {
  username?: string
  password?: string
}

/** What node-redis (the package `redis`) takes, by topology. Its own types are not needed for them. */
export interface NodeRedisOptions {
  /** For `createClient`: the master. */
  replication: { socket: Address } & NodeRedisCredentials
  /** For `createSentinel`. */
  sentinel: {
    name: string
    sentinelRootNodes: Address[]
    nodeClientOptions: NodeRedisCredentials
    sentinelClientOptions: NodeRedisCredentials
  }
  /** For `createCluster`. */
  cluster: { rootNodes: { socket: Address }[]; defaults: NodeRedisCredentials }
}

/** Options of node-redis for one data node, straight to its address. */
export function nodeRedisNode(
  plan: Plan,
  address: Address,
  password: string | undefined,
): NodeRedisOptions['replication'] {
  return { socket: { ...address }, ...signIn(plan, password) }
}

/** Options of node-redis for a topology, signed in. `master` is where the master of a replication without sentinels is. */
export function nodeRedisOptions(
  plan: Plan,
  master: Address,
  password: string | undefined,
): NodeRedisOptions {
  return {
    replication: nodeRedisNode(plan, master, password),
    sentinel: {
      name: plan.sentinel?.masterName ?? '',
      sentinelRootNodes: sentinelNodes(plan).map(({ announce }) => ({ ...announce })),
      nodeClientOptions: signIn(plan, password),
      sentinelClientOptions: password === undefined ? {} : { password },
    },
    cluster: {
      rootNodes: dataNodes(plan).map(({ announce }) => ({ socket: { ...announce } })),
      defaults: signIn(plan, password),
    },
  }
}

function signIn(plan: Plan, password: string | undefined): NodeRedisCredentials {
  if (password === undefined) return {}
  return { ...(plan.auth && plan.auth.user !== 'default' && { username: plan.auth.user }), password }
}

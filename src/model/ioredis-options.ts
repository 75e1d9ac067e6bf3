import { type Address, dataNodes, type Plan, sentinelNodes } from './plan.ts'

/** What a node asks for. */
export interface IoredisCredentials {
  username?: string
  password?: string
}

/** What ioredis takes, by topology. Its own types are not needed for them. */
export interface IoredisOptions {
  /** For `new Redis(options)`: the master. */
  replication: Address & IoredisCredentials
  /** For `new Redis(options)`: the master, wherever the sentinels say it is. */
  sentinel: { sentinels: Address[]; name: string; sentinelPassword?: string } & IoredisCredentials
  /** For `new Cluster(nodes, options)`. */
  cluster: { nodes: Address[]; options: { redisOptions: IoredisCredentials } }
}

/** Options of ioredis for one data node, straight to its address. */
export function ioredisNode(
  plan: Plan,
  address: Address,
  password: string | undefined,
): IoredisOptions['replication'] {
  return { ...address, ...signIn(plan, password) }
}

/** Options of ioredis for a topology, signed in. `master` is where the master of a replication without sentinels is. */
export function ioredisOptions(plan: Plan, master: Address, password: string | undefined): IoredisOptions {
  return {
    replication: ioredisNode(plan, master, password),
    sentinel: {
      sentinels: sentinelNodes(plan).map(({ announce }) => ({ ...announce })),
      name: plan.sentinel?.masterName ?? '',
      ...signIn(plan, password),
      ...(password !== undefined && { sentinelPassword: password }),
    },
    cluster: {
      nodes: dataNodes(plan).map(({ announce }) => ({ ...announce })),
      options: { redisOptions: signIn(plan, password) },
    },
  }
}

/** The user `default` is not named: ioredis then signs in the way that every server knows. */
function signIn(plan: Plan, password: string | undefined): IoredisCredentials {
  if (password === undefined) return {}
  return { ...(plan.auth && plan.auth.user !== 'default' && { username: plan.auth.user }), password }
}

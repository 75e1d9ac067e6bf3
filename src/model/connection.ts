import {
  dataNodes,
  formatAddress,
  type Plan,
  type PlannedDataNode,
  type PlannedNode,
  sentinelNodes,
} from './plan.ts'

/** How clients reach a topology: an URL, and the same as environment variables. Without the password. */
export interface ConnectionInfo {
  url: string
  env: Record<string, string>
}

/**
 * `master` is the node that is the master now; only replication without sentinels has it in its URL. `lost` are the names of nodes that are
 * gone, and at whose addresses somebody else listens by now: nobody is to be led there.
 */
export function connectionOf(
  plan: Plan,
  master: PlannedDataNode | undefined,
  lost: ReadonlySet<string> = new Set(),
): ConnectionInfo {
  const username: Record<string, string> = plan.auth ? { REDIS_USERNAME: plan.auth.user } : {}
  const isOurs = ({ name }: PlannedNode) => !lost.has(name)
  const data = dataNodes(plan).filter(isOurs)
  switch (plan.topology) {
    case 'replication': {
      const current = master ?? data.find((node) => node.replicaOf === undefined)
      const url = `redis://${current ? formatAddress(current.announce) : ''}`
      const replicas = list(data.filter((node) => node !== current))
      return { url, env: { REDIS_URL: url, REDIS_REPLICAS: replicas, ...username } }
    }
    case 'sentinel': {
      const sentinels = list(sentinelNodes(plan).filter(isOurs))
      const masterName = plan.sentinel?.masterName ?? ''
      return {
        url: `redis+sentinel://${sentinels}/${masterName}`,
        env: { REDIS_SENTINELS: sentinels, REDIS_SENTINEL_MASTER: masterName, ...username },
      }
    }
    case 'cluster': {
      const nodes = list(data)
      return { url: `redis+cluster://${nodes}`, env: { REDIS_CLUSTER_NODES: nodes, ...username } }
    }
  }
}

/**
 * What a client needs beside that: the passwords, and where there is a `REDIS_URL` the same with user and password in it, since most
 * programs take nothing else.
 */
export function passwordEnv(
  plan: Plan,
  env: ConnectionInfo['env'],
  password: string | undefined,
): Record<string, string> {
  if (password === undefined) return {}
  const { REDIS_URL: url, REDIS_USERNAME: user = 'default' } = env
  return {
    ...(url === undefined ? {} : { REDIS_URL: signedUrl(url, user, password) }),
    REDIS_PASSWORD: password,
    ...(plan.sentinel ? { REDIS_SENTINEL_PASSWORD: password } : {}),
  }
}

function signedUrl(url: string, user: string, password: string): string {
  return url.replace('://', () => `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`)
}

function list(nodes: { announce: { host: string; port: number } }[]): string {
  return nodes.map((node) => formatAddress(node.announce)).join(',')
}

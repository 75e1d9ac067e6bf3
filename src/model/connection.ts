import {
  dataNodes,
  formatAddress,
  type Plan,
  type PlannedDataNode,
  type PlannedNode,
  sentinelNodes,
} from './plan.ts'
import type { PlannedTls } from './tls.ts'

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
  const more: Record<string, string> = {
    ...(plan.auth && { REDIS_USERNAME: plan.auth.user }),
    ...(plan.tls && tlsEnv(plan.tls)),
  }
  const scheme = plan.tls ? 'rediss' : 'redis'
  const isOurs = ({ name }: PlannedNode) => !lost.has(name)
  const data = dataNodes(plan).filter(isOurs)
  switch (plan.topology) {
    case 'replication': {
      const current = master ?? data.find((node) => node.replicaOf === undefined)
      const url = `${scheme}://${current ? formatAddress(current.announce) : ''}`
      const replicas = list(data.filter((node) => node !== current))
      return { url, env: { REDIS_URL: url, REDIS_REPLICAS: replicas, ...more } }
    }
    case 'sentinel': {
      const sentinels = list(sentinelNodes(plan).filter(isOurs))
      const masterName = plan.sentinel?.masterName ?? ''
      return {
        url: `${scheme}+sentinel://${sentinels}/${masterName}`,
        env: {
          REDIS_SENTINELS: sentinels,
          REDIS_SENTINEL_MASTER: masterName,
          ...more,
          ...(plan.users && plan.auth ? { REDIS_SENTINEL_USERNAME: plan.auth.user } : {}),
        },
      }
    }
    case 'cluster': {
      const nodes = list(data)
      return { url: `${scheme}+cluster://${nodes}`, env: { REDIS_CLUSTER_NODES: nodes, ...more } }
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

/** The files that a client of TLS needs: what it trusts, and what it shows where it is asked. */
function tlsEnv({ client, clients }: PlannedTls): Record<string, string> {
  return {
    REDIS_TLS_CA_FILE: client.ca,
    ...(clients !== 'no' && { REDIS_TLS_CERT_FILE: client.cert, REDIS_TLS_KEY_FILE: client.key }),
  }
}

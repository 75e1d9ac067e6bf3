import { join } from 'node:path'
import { writeAtomically } from '../processes/files.ts'
import type { PrivateCopy } from './private-copy.ts'

/** Every variable by which a client may be told where to connect to, of whatever topology. */
const CONNECTION_VARIABLES = [
  'REDIS_URL',
  'REDIS_REPLICAS',
  'REDIS_SENTINELS',
  'REDIS_SENTINEL_MASTER',
  'REDIS_CLUSTER_NODES',
  'REDIS_USERNAME',
  'REDIS_PASSWORD',
  'REDIS_SENTINEL_USERNAME',
  'REDIS_SENTINEL_PASSWORD',
  'REDIS_TLS_CA_FILE',
  'REDIS_TLS_CERT_FILE',
  'REDIS_TLS_KEY_FILE',
]

/**
 * The environment of a command that is run with a private copy: the user's own, with the connection to the copy. Whatever
 * else in it leads to some server is taken out: a command that looks for `REDIS_URL` first must not find another's.
 */
export function commandEnvironment(
  own: NodeJS.ProcessEnv,
  copy: PrivateCopy,
  statusFile: string,
): NodeJS.ProcessEnv {
  const { variables, secrets } = copy.environment
  const foreign = Object.fromEntries(CONNECTION_VARIABLES.map((name) => [name, undefined]))
  return { ...own, ...foreign, ...variables, ...secrets, REDIS_HA_STATUS: statusFile }
}

/** Writes the document of a copy, as it was proven, where the command finds it; gives its path. No password is in it. */
export function writeStatus({ state, document }: PrivateCopy): string {
  const path = join(state.path, 'status.json')
  writeAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
  return path
}

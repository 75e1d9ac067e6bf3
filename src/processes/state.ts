import { homedir, tmpdir, userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { NAME_PATTERN } from '../model/topology-name.ts'
import { listFolder } from './files.ts'
import { hasRecord } from './run-record.ts'

/** Where topologies are recorded, by the design: one folder for each, by its name. */
export interface StateDirectory {
  readonly path: string
}

/** `$REDIS_HA_HOME`, else `$XDG_STATE_HOME/redis-ha`, else `~/.local/state/redis-ha`. Relative XDG paths don't count, as its specification says. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): StateDirectory {
  const { REDIS_HA_HOME: own, XDG_STATE_HOME: xdg } = environment
  if (own !== undefined && own !== '') return { path: resolve(own) }
  if (xdg !== undefined && isAbsolute(xdg)) return { path: join(xdg, 'redis-ha') }
  return { path: join(environment['HOME'] ?? homedir(), '.local', 'state', 'redis-ha') }
}

/** The folder of a topology. The name must be a valid one, so that it leads nowhere else. */
export function topologyFolder(state: StateDirectory, name: string): string {
  if (!NAME_PATTERN.test(name)) throw new TypeError(`"${name}" is no topology's name`)
  return join(state.path, name)
}

/** What a drill on a running topology owes it, in the topology's folder, with which it goes. */
export function debtsPath(folder: string): string {
  return join(folder, 'drill.json')
}

/** The names of the topologies that have a record, readable or not, sorted. */
export function topologyNames(state: StateDirectory): string[] {
  return listFolder(state.path).filter((name) => NAME_PATTERN.test(name) && hasRecord(join(state.path, name)))
}

/** The folder of the lock on a topology. It lies beside the topology's own, which comes and goes. */
export function lockFolder(state: StateDirectory, name: string): string {
  return join(state.path, '.locks', name)
}

/** The folder of the lock on failovers of a topology, which other actions on it need not wait for. No topology has such a name. */
export function failoverLockFolder(state: StateDirectory, name: string): string {
  return join(state.path, '.locks', `${name}~failover`)
}

/** The names of which somebody has, or had, the lock. */
export function lockedNames(state: StateDirectory): string[] {
  return listFolder(join(state.path, '.locks')).filter((name) => NAME_PATTERN.test(name))
}

/** What all state directories of a user share: the leases on ports. */
export function leaseFolder(): string {
  return join(tmpdir(), `redis-ha-${userInfo().uid}`)
}

import { basename, dirname, join } from 'node:path'
import { NAME_PATTERN } from '../model/topology-name.ts'
import { claimant } from '../processes/claims.ts'
import { listFolder } from '../processes/files.ts'
import { abandonedLeases } from '../processes/port-leases.ts'
import { markedServers } from '../processes/server-process.ts'
import { hasRecord } from '../processes/run-record.ts'
import { lockedNames, lockFolder, type StateDirectory, topologyFolder } from '../processes/state.ts'
import { isForsaken } from './belongings.ts'

/**
 * The names of topologies that have no record and yet left something: an `up` that was killed before it wrote one its lock
 * or its lease, servers whose folder was removed under them themselves, and whoever removed a record alone the rest. `down` clears it
 * away, the last with `--purge`.
 */
export function tracesIn(state: StateDirectory): string[] {
  const folders = [...abandonedLeases(), ...markedServers(state.path).map(({ dir }) => dirname(dirname(dir)))]
  const names = [
    // Also one in which nobody has left a claim: whoever made it was killed right after.
    ...listFolder(state.path).filter((name) => isForsaken(join(state.path, name))),
    ...lockedNames(state).filter((name) => claimant(lockFolder(state, name)) === undefined),
    ...folders.filter((folder) => dirname(folder) === state.path).map((folder) => basename(folder)),
  ]
  return [...new Set(names)].filter(
    (name) => NAME_PATTERN.test(name) && !hasRecord(topologyFolder(state, name)),
  )
}

import { basename, dirname } from 'node:path'
import { NAME_PATTERN } from '../model/topology-name.ts'
import { claimant } from '../processes/claims.ts'
import { abandonedLeases } from '../processes/port-leases.ts'
import { markedServers } from '../processes/server-process.ts'
import { hasRecord } from '../processes/run-record.ts'
import { lockedNames, lockFolder, type StateDirectory, topologyFolder } from '../processes/state.ts'

/**
 * The names of topologies that have no record and yet left something: an `up` that was killed before it wrote one its lock
 * or its lease, and servers whose folder was removed under them themselves. `down` clears it away.
 */
export function tracesIn(state: StateDirectory): string[] {
  const folders = [...abandonedLeases(), ...markedServers(state.path).map(({ dir }) => dirname(dirname(dir)))]
  const names = [
    // Also one in which nobody has left a claim: whoever made it was killed right after.
    ...lockedNames(state).filter((name) => claimant(lockFolder(state, name)) === undefined),
    ...folders.filter((folder) => dirname(folder) === state.path).map((folder) => basename(folder)),
  ]
  return [...new Set(names)].filter(
    (name) => NAME_PATTERN.test(name) && !hasRecord(topologyFolder(state, name)),
  )
}

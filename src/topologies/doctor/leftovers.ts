import { basename, dirname } from 'node:path'
import { fine, type Finding, trouble, warning } from '../../model/finding.ts'
import { claimant } from '../../processes/claims.ts'
import { forsakenCopies } from '../../processes/copy-folder.ts'
import { readIfThere } from '../../processes/files.ts'
import { abandonedLeases } from '../../processes/port-leases.ts'
import { recordPath } from '../../processes/run-record.ts'
import { markedServers } from '../../processes/server-process.ts'
import { lockFolder, type StateDirectory } from '../../processes/state.ts'
import type { ListedTopology } from '../registry.ts'

/** What earlier runs left behind that is not as it should be. */
export function examineLeftovers(state: StateDirectory, listed: ListedTopology[]): Finding[] {
  const unwell = listed.flatMap((topology) =>
    judgeTopology(topology, claimant(lockFolder(state, topology.name))?.pid),
  )
  const found = [
    ...unwell,
    ...judgeOrphans(state),
    ...judgeLeases(abandonedLeases()),
    ...judgeCopies(forsakenCopies()),
  ]
  const running = listed.filter((topology) => topology.state === 'running').length
  const stopped = listed.filter((topology) => topology.state === 'stopped').length
  return [fine('topologies', `${running} running, ${stopped} stopped`), ...found]
}

/** `busyPid`: a redis-ha that is at work on it just now. */
export function judgeTopology(topology: ListedTopology, busyPid: number | undefined): Finding[] {
  const check = `topology ${topology.name}`
  const down = `redis-ha down ${topology.name}, which cleans up`
  if (busyPid !== undefined) return [fine(check, `redis-ha, pid ${busyPid}, is at work on it`)]
  switch (topology.state) {
    case 'running':
    case 'stopped':
      return []
    case 'partial':
      return [
        warning(
          check,
          `${topology.nodes - topology.alive} of ${topology.nodes} nodes ended behind our back`,
          `redis-ha logs ${topology.name}; ${down}`,
        ),
      ]
    case 'interrupted':
      return [
        warning(
          check,
          `an up, a reset or a down was cut short; ${topology.alive} nodes are left of it`,
          down,
        ),
      ]
    case 'unreadable':
      return [
        trouble(
          check,
          `its record in ${topology.stateDir} can't be read`,
          `redis-ha down ${topology.name} --purge, which removes its data too`,
        ),
      ]
  }
}

/** Private copies that nobody looks after any more. */
export function judgeCopies(forsaken: string[]): Finding[] {
  return forsaken.map((folder) =>
    warning(
      'private-copies',
      `${folder} is of a run that was killed together with its watchdog`,
      'redis-ha down --all, or the next redis-ha run: they end its servers and remove it',
    ),
  )
}

/** Servers of ours whose topology has no record any more. Those of another state directory hold ports too. */
function judgeOrphans(state: StateDirectory): Finding[] {
  return markedServers('').flatMap(({ dir, identity }) => {
    const folder = dirname(dirname(dir))
    if (readIfThere(recordPath(folder)) !== undefined) return []
    const ours = dirname(folder) === state.path
    const judge = ours ? trouble : warning
    return [
      judge(
        `server ${identity.pid}`,
        `${basename(dir)} of ${folder}, which has no record`,
        ours ? `redis-ha down ${basename(folder)}` : `kill ${identity.pid}`,
      ),
    ]
  })
}

export function judgeLeases(abandoned: string[]): Finding[] {
  if (abandoned.length === 0) return []
  const [first] = abandoned
  return [
    warning(
      'leases',
      `the ports of ${abandoned.length} ${abandoned.length === 1 ? 'topology' : 'topologies'} that died are still noted, of ${first} for one`,
      'nothing: the next up clears them',
    ),
  ]
}

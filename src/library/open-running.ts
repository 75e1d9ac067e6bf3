import { RedisHaError } from '../model/failure.ts'
import { type StateDirectory, stateDirectory } from '../processes/state.ts'
import { nameOf, recordOf } from '../topologies/registry.ts'
import { status } from '../topologies/status.ts'
import { runningOn } from './running-on.ts'
import type { AnyRunningTopology } from './running-topology.ts'

export interface OpenTopologyOptions {
  /** Where topologies are recorded; by default where `redis-ha` does, see {@link stateDirectory}. */
  state?: StateDirectory
}

/**
 * Opens a topology that `redis-ha up` has started, by its name or by the path of its file. It means this run of it alone.
 * Rejects with `unknown-name` where there is none, and with `stopped` where it does not run.
 */
export async function openTopology(
  nameOrFile: string,
  { state = stateDirectory() }: OpenTopologyOptions = {},
): Promise<AnyRunningTopology> {
  const name = nameOf(state, nameOrFile)
  const { run, phase, file, plan } = recordOf(state, name)
  if (phase !== 'running') {
    throw new RedisHaError({
      reason: 'stopped',
      title: `"${name}" does not run`,
      expected: 'a topology that runs',
      seen: phase,
      where: plan.folder,
      try: `redis-ha up ${file ?? 'FILE'}`,
    })
  }
  const document = await status(state, name, { run })
  return runningOn(state, document, { run, purge: false })
}

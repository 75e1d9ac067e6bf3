import type { StatusDocument } from '../model/document.ts'
import type { StateDirectory } from '../processes/state.ts'
import { down } from '../topologies/down.ts'
import { type AnyRunningTopology, RunningTopology } from './running-topology.ts'

/** A topology that runs on at the end of an `await using`: its `stop` alone takes it down, this run of it and no other. */
export function runningOn(
  state: StateDirectory,
  document: StatusDocument,
  { run, purge }: { run: string; purge: boolean },
): AnyRunningTopology {
  const { name } = document
  let stopping: Promise<unknown> | undefined
  const stop = async () => {
    await (stopping ??= down(state, name, { purge, run, report: () => undefined }))
  }
  const release = async () => undefined
  return new RunningTopology({ state, name, run, document, stop, release }) as AnyRunningTopology
}

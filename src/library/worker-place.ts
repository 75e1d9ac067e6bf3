import { makeCopyFolder, newCopyFolder } from '../processes/copy-folder.ts'
import { removeFolder } from '../processes/files.ts'
import { commandMark } from '../processes/server-process.ts'
import { topologyFolder, topologyNames } from '../processes/state.ts'
import { startWatchdog } from '../processes/watchdog.ts'
import { endAtOnce } from '../topologies/end-at-once.ts'

/** The variable that tells the workers of a test run where their topologies are. */
export const PLACE = 'REDIS_HA_WORKERS'

/** Where the workers of a test run have their topologies; the process that makes it looks after it. */
export interface WorkerPlace {
  /** What the workers must find in their environment. */
  environment: Record<string, string>
  /** Ends all that was started there and resolves when nothing is left. */
  close: () => Promise<void>
}

/**
 * Makes a state directory for the workers of a test run. Should this process end without `close`, a watchdog ends the
 * servers, and the workers too: one in an endless loop would never notice that it is alone.
 */
export function openWorkerPlace(): WorkerPlace {
  const state = { path: newCopyFolder() }
  const watchdog = startWatchdog(state.path)
  makeCopyFolder(state.path, watchdog.pid)
  return {
    environment: { [PLACE]: state.path, ...commandMark(state.path) },
    close: async () => {
      await Promise.all(topologyNames(state).map((name) => endAtOnce(topologyFolder(state, name))))
      removeFolder(state.path)
      await watchdog.dismiss()
    },
  }
}

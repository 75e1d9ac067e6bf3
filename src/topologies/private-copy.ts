import { join } from 'node:path'
import type { StatusDocument } from '../model/document.ts'
import type { Plan } from '../model/plan.ts'
import type { PortOverride } from '../model/ports.ts'
import type { Topology } from '../model/read-topology.ts'
import { keepCopyFolder, makeCopyFolder, newCopyFolder } from '../processes/copy-folder.ts'
import { removeFolder } from '../processes/files.ts'
import type { Identity } from '../processes/identity.ts'
import { readRecord, type RunRecord } from '../processes/run-record.ts'
import { findServers } from '../processes/server-program.ts'
import { type StateDirectory, topologyFolder } from '../processes/state.ts'
import { startWatchdog, type Watchdog } from '../processes/watchdog.ts'
import { endAtOnce } from './end-at-once.ts'
import { type Environment, environmentAtStart } from './environment.ts'
import { readApplicationPassword, readPassword } from './password.ts'
import type { Report } from './progress.ts'
import { up } from './up.ts'
import type { UpRequest } from './up-request.ts'

/**
 * What a private copy is made from: the `topology`, `file` and `baseFolder` of {@link loadTopology}, or a topology read
 * from plain values by `readTopologyValue`, with no file and the folder that a relative `server` is looked up in.
 */
export interface PrivateCopyRequest {
  topology: Topology
  /** Where it was read from, absolute; undefined where it is no file. */
  file?: string | undefined
  /** The folder that a relative path of a server program, and of `load:`, is looked up in. */
  baseFolder: string
  /**
   * `auto` (the default): free ports everywhere, whatever the topology says. `as-said`: those that the topology has; load
   * it with `freePorts: true`, so that only those that its file names are pinned.
   */
  ports?: 'auto' | 'as-said'
  /** Files to fill it with after those that `load:` names, absolute. */
  load?: string[] | undefined
  /** How the nodes come to know each other; default `fast`. */
  wiring?: 'fast' | 'meet' | 'ordinary'
  /** How long it may take to become healthy, ms; default 30,000. */
  timeoutMs?: number
  /** Aborted, it takes back what was started and rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Called when it did not come up, before what there is of it is taken back. What it throws is not heard of. */
  beforeTakenBack?: UpRequest['beforeTakenBack']
  /** Told what happens during the start and, later, while it is taken down. */
  report?: Report
}

/**
 * A topology that belongs to this process alone: with a state directory of its own in the temporary folder (0700), which is
 * removed with it. Should this process end without {@link PrivateCopy.dispose}, SIGKILL included, a watchdog ends the
 * servers and removes the folder within 2 seconds.
 *
 * Every use case that takes a state directory and a name works on it: `status(copy.state, copy.name)`,
 * `recordOf(copy.state, copy.name)`, `environmentOf(…)`, … Nobody else's `redis-ha ls` or `down --all` sees it, unless with
 * `REDIS_HA_HOME` set to `copy.state.path`.
 */
export interface PrivateCopy extends AsyncDisposable {
  readonly name: string
  /** The state directory: a folder in which nothing but this copy is. Files beside the topology's folder are removed with it. */
  readonly state: StateDirectory
  /** What was decided before the start: nodes with their ports and folders, directives. It does not change. */
  readonly plan: Plan
  /** What was proven at the start. `status(copy.state, copy.name)` tells what it is like now. */
  readonly document: StatusDocument
  /** The password, where the topology has one. It must not get into anything that is shown. */
  readonly password: string | undefined
  /** What clients need in their environment, as it was at the start, the passwords apart from the rest. */
  readonly environment: Environment
  /** The run record as it is on disk just now, with the processes of the nodes. */
  record: () => RunRecord
  /** Has the watchdog end this process too, with all that bears its mark (see `startCommand`). */
  guard: (command: Identity) => void
  /**
   * Ends all servers, also those that were started later, and removes everything. Resolves when nothing is left; a second
   * call waits for the same. The data goes with the folder, so nothing is waited for: the servers are killed.
   */
  dispose: () => Promise<void>
  /** Leaves it as it is: no watchdog, and `dispose` does nothing any more. `redis-ha down` with its state directory ends it. */
  keep: () => Promise<void>
}

const TIMEOUT_MS = 30_000

/**
 * Brings a private copy of a topology up and waits until it is proven healthy. Throws a `RedisHaError` where it can't; then
 * nothing is left of it.
 */
export async function startPrivateCopy(request: PrivateCopyRequest): Promise<PrivateCopy> {
  const { topology, file, baseFolder, signal, report = () => undefined } = request
  signal?.throwIfAborted()
  const program = findServers(topology, baseFolder)
  program.catch(() => 'whoever waits for it hears of it')
  const state = { path: newCopyFolder() }
  // First: a folder that this process leaves when it is killed in the next moment is removed too.
  const watchdog = startWatchdog(state.path)
  try {
    makeCopyFolder(state.path, watchdog.pid)
    const port: PortOverride = request.ports === 'as-said' ? undefined : 'auto'
    const { wiring = 'fast', timeoutMs = TIMEOUT_MS } = request
    const { load, beforeTakenBack } = request
    const { document } = await up({
      topology,
      file,
      baseFolder,
      load,
      program,
      state,
      port,
      wiring,
      timeoutMs,
      signal,
      report,
      beforeTakenBack,
    })
    return privateCopy({ state, name: topology.name, document, watchdog, report })
  } catch (error) {
    // The start took back what it had started.
    await remove(state, watchdog)
    throw error
  }
}

interface Parts {
  state: StateDirectory
  name: string
  document: StatusDocument
  watchdog: Watchdog
  report: Report
}

function privateCopy({ state, name, document, watchdog, report }: Parts): PrivateCopy {
  const folder = topologyFolder(state, name)
  const record = () => demandRecord(folder)
  const { plan } = record()
  const password = readPassword(plan)
  let ending: Promise<void> | undefined
  const end = async () => {
    report({ event: 'phase', phase: 'stop' })
    await endAtOnce(folder, report)
    await remove(state, watchdog)
  }
  const dispose = async () => await (ending ??= end())
  const keep = async () => {
    keepCopyFolder(state.path)
    await watchdog.dismiss()
  }
  return {
    name,
    state,
    plan,
    document,
    password,
    environment: environmentAtStart(plan, document, readApplicationPassword(plan)),
    record,
    guard: watchdog.guard,
    dispose,
    keep: async () => await (ending ??= keep()),
    [Symbol.asyncDispose]: dispose,
  }
}

function demandRecord(folder: string): RunRecord {
  const record = readRecord(folder)
  if (!record) throw new Error(`there is no run record in ${join(folder, 'run.json')}`)
  return record
}

/** Last of all the watchdog: until then it would remove what this could not. */
async function remove(state: StateDirectory, watchdog: Watchdog): Promise<void> {
  removeFolder(state.path)
  await watchdog.dismiss()
}

import { dirname } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { StatusDocument } from '../model/document.ts'
import type { Wiring } from '../model/plan.ts'
import type { PortOverride } from '../model/ports.ts'
import type { Topology } from '../model/read-topology.ts'
import type { RunRecord } from '../processes/run-record.ts'
import type { ServerPrograms } from '../processes/server-program.ts'
import type { StateDirectory } from '../processes/state.ts'
import type { Report } from './progress.ts'

export interface UpRequest {
  topology: Topology
  /** The file that it was read from, absolute; undefined where it is none. */
  file: string | undefined
  /** The server program, see {@link findServers}; it may still be asked for its version while ports are leased. */
  program: Promise<ServerPrograms>
  state: StateDirectory
  /** The folder that `load:` is relative to; default: that of the file, or where this process is. */
  baseFolder?: string | undefined
  /** Further files to fill a new topology with, absolute. */
  load?: string[] | undefined
  port: PortOverride
  wiring: Wiring
  timeoutMs: number
  signal?: AbortSignal | undefined
  report: Report
  /** Called when a new topology did not come up, before what there is of it is taken back. What it throws is not heard of. */
  beforeTakenBack?: ((record: RunRecord, error: unknown) => Promise<void>) | undefined
}

export interface UpResult {
  document: StatusDocument
  /** Whether it ran before, so that nothing was started. */
  alreadyRunning: boolean
}

/** The folder that paths in the file are relative to. */
export function baseFolderOf({ file, baseFolder }: Pick<UpRequest, 'file' | 'baseFolder'>): string {
  return baseFolder ?? (file === undefined ? process.cwd() : dirname(file))
}

/** What a new start of a topology is told from earlier ones by. */
export function newRun(): string {
  return randomBytes(8).toString('hex')
}

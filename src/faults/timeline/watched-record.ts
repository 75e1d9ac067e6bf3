import type { RunRecord } from '../../processes/run-record.ts'
import { recordPath } from '../../processes/run-record.ts'
import { seen } from '../../processes/growing-file.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'

/** A topology's record, read anew only when it was written anew: a look at the file costs next to nothing. */
export class WatchedRecord {
  readonly #topology: OpenTopology
  #record: RunRecord
  #version: string | undefined

  constructor(topology: OpenTopology) {
    this.#topology = topology
    this.#record = topology.record()
  }

  /** The last that could be read: a topology that is taken down meanwhile keeps the record that it had. */
  async read(): Promise<RunRecord> {
    const found = await seen(recordPath(this.#topology.plan.folder))
    // Written atomically, it is another file each time.
    const version = found && `${found.inode} ${found.modifiedMs}`
    if (version === this.#version) return this.#record
    this.#version = version
    try {
      this.#record = this.#topology.record()
    } catch {
      // `down` was there.
    }
    return this.#record
  }
}

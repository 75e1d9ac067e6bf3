import type { DrillFile, DrillInCode } from '../model/drill-file.ts'
import type { Topology } from '../model/read-topology.ts'

/** A drill that can be run: what its file or its code says, with the topology that it is about. */
export interface Drill {
  /** `sentinel/master-crash`. */
  name: string
  /** Its steps are a list, or code. */
  said: DrillFile | DrillInCode
  topology: Topology
  /** Where the topology was read from, absolute; undefined where it was written in place. */
  topologyFile: string | undefined
  /** The folder that its server program is looked up in. */
  baseFolder: string
}

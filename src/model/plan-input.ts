import type { ServerVersion } from '../redis/version.ts'
import type { PlannedProgram, Wiring } from './plan.ts'
import type { AssignedPorts } from './ports.ts'
import type { Topology } from './read-topology.ts'

/** Everything that a plan is made of. */
export interface PlanInput {
  topology: Topology
  /** The topology's folder, absolute. */
  folder: string
  server: ServerVersion
  /** The server program, as it is started. */
  program: string
  /** Servers of nodes that have their own, by the names of the nodes. */
  ofNodes?: Record<string, PlannedProgram> | undefined
  wiring: Wiring
  /** The folder that paths in the file are relative to, absolute. */
  baseFolder: string
  ports: AssignedPorts
}

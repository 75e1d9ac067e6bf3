import type { ServerVersion } from '../redis/version.ts'
import type { Wiring } from './plan.ts'
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
  wiring: Wiring
  /** The folder that paths in the file are relative to, absolute. */
  baseFolder: string
  ports: AssignedPorts
}

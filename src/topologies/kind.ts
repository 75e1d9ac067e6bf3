import type { Check } from '../model/check.ts'
import type { Plan, PlannedNode } from '../model/plan.ts'
import type { Session } from './session.ts'
import type { Views } from './health/views.ts'

/** A file that a node finds in its folder when it starts for the first time. */
export interface InitialFile {
  name: string
  content: string | Uint8Array
}

/** What each of replication, Sentinel and Cluster knows how to do its own way. */
export interface TopologyKind {
  /** Files that a node finds in its folder beside its conf. */
  files: (plan: Plan) => (node: PlannedNode) => InitialFile[]
  /** Starts and wires all nodes, until nothing is needed any more that was set for the start alone. */
  form: (session: Session) => Promise<void>
  /** The same for nodes that have been up before: they begin with what they wrote themselves. */
  resume: (session: Session) => Promise<void>
  /** Puts back what was different for the start alone. */
  settle: (session: Session) => Promise<void>
  /** Judges what was heard, by section 5 of the design. Pure. */
  judge: (plan: Plan, views: Views) => Check[]
}

import type { Plan, PlannedNode } from '../model/plan.ts'
import { readEnd } from '../processes/files.ts'
import { crashIn } from '../redis/crash-report.ts'
import { logPath } from './session.ts'

/** A crash report takes some 20 kB, and comes last. */
const END_BYTES = 1_000_000

/** What a server's log says of its crash. */
export interface NodeCrash {
  node: string
  /** The server's own words: `Redis 7.0.15 crashed by signal: 11, si_code: 0`. */
  what: string
  log: string
  /** The first lines of its report. */
  lines: string[]
}

/** The crash of a node since it was last started; undefined where its log has none. */
export function crashOf(node: PlannedNode): NodeCrash | undefined {
  const log = logPath(node)
  const report = crashIn(readEnd(log, END_BYTES) ?? '')
  return report && { node: node.name, log, ...report }
}

/** The crashes of all nodes since they were last started. */
export function crashesIn(plan: Plan): NodeCrash[] {
  return plan.nodes.flatMap((node) => crashOf(node) ?? [])
}

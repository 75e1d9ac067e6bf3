import type { Plan, PlannedNode } from '../model/plan.ts'
import { readIfThere, writeAtomically } from '../processes/files.ts'
import { demandOwnNodeFolder } from '../processes/own-places.ts'
import { readApplicationPassword, readPasswords } from './password.ts'
import { withQuotedPassword } from '../redis/sentinel-conf.ts'

/**
 * Sees to it that a node can start from its folder: with what a sentinel has written there itself too. Throws a `state`
 * failure where a symbolic link would lead it out of there.
 */
export function readyFolder(plan: Plan, node: PlannedNode, confPath: string): void {
  demandOwnNodeFolder(node.dir)
  if (node.kind !== 'sentinel') return
  const password = plan.users ? readPasswords(plan)[plan.users.sentinel] : readApplicationPassword(plan)
  if (password === undefined) return
  const conf = readIfThere(confPath)
  const ready = conf === undefined ? undefined : withQuotedPassword(conf, password)
  if (ready !== undefined && ready !== conf) writeAtomically(confPath, ready)
}

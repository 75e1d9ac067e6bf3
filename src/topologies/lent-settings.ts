import type { NodeConnection } from '../client/node-connection.ts'
import { NodeConnections } from '../client/node-connections.ts'
import { dataNodes, type PlannedDataNode } from '../model/plan.ts'
import { claimant } from '../processes/claims.ts'
import { stateOf } from '../processes/identity.ts'
import { type LentSetting, liveProcess, type RunRecord } from '../processes/run-record.ts'
import { failoverLockFolder, type StateDirectory } from '../processes/state.ts'
import { directiveOnDisk, setOnDisk } from './conf-on-disk.ts'
import { readPassword } from './password.ts'
import type { Report } from './progress.ts'

/** How long a node may take to take its setting back, ms. */
const ANSWER_MS = 1000

/** The settings that an action has left changed because it was killed; none while one still goes on. */
export function forsakenSettings(state: StateDirectory, record: RunRecord): LentSetting[] {
  if (record.lent.length === 0) return []
  return claimant(failoverLockFolder(state, record.name)) ? [] : record.lent
}

/**
 * Gives nodes back the settings that an action had changed for its time, in their conf files too, where these say otherwise: Sentinel has
 * all settings written there when it changes a role. Gives what is still to be put back, by nodes that did not answer. To be done alone.
 */
export async function putBackSettings(
  record: RunRecord,
  settings: LentSetting[],
  report: Report = () => undefined,
): Promise<LentSetting[]> {
  if (settings.length === 0) return []
  const { plan } = record
  using connections = new NodeConnections(plan, { password: readPassword(plan), timeoutMs: ANSWER_MS })
  const left: LentSetting[] = []
  for (const setting of settings) {
    const node = dataNodes(plan).find(({ name }) => name === setting.node)
    if (!node) continue
    if (await putBack(record, connections, node, setting)) report({ event: 'put-back', ...setting })
    else left.push(setting)
  }
  return left
}

async function putBack(
  record: RunRecord,
  connections: NodeConnections,
  node: PlannedDataNode,
  { directive, value }: LentSetting,
): Promise<boolean> {
  const identity = liveProcess(record, node.name)
  if (!identity) {
    if (isOtherOnDisk(node, { directive, value })) setOnDisk(node, directive, value)
    return true
  }
  if (stateOf(identity) === 'paused') return false
  try {
    await giveBack(connections.to(node), node, { directive, value })
    return true
  } catch {
    return false
  }
}

type Value = Pick<LentSetting, 'directive' | 'value'>

/** Gives a node that runs its setting back, in its conf file too where that says otherwise. Rejects where the node does not answer. */
export async function giveBack(
  connection: NodeConnection,
  node: PlannedDataNode,
  { directive, value }: Value,
): Promise<void> {
  await connection.call('CONFIG', 'SET', directive, value)
  if (isOtherOnDisk(node, { directive, value })) await connection.call('CONFIG', 'REWRITE')
}

function isOtherOnDisk(node: PlannedDataNode, { directive, value }: Value): boolean {
  return (directiveOnDisk(node, directive) ?? value) !== value
}

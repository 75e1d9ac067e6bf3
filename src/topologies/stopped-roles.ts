import { NodeConnections } from '../client/node-connections.ts'
import { dataNodes, type PlannedDataNode } from '../model/plan.ts'
import { liveProcess, type RunRecord } from '../processes/run-record.ts'
import { parseInfo, roleOf } from '../redis/info.ts'
import { removeOnDisk, setOnDisk, directiveOnDisk } from './conf-on-disk.ts'
import { readPassword } from './password.ts'
import { roleOnDisk } from './role-on-disk.ts'

// Who is the master of a replication that is stopped. Sentinel and Cluster have it in their own files; here the run record says it, for
// the conf files of the nodes don't know of a REPLICAOF, nor of what befell the others while they were down.

/** How long a node may take to say its role, ms. */
const ANSWER_MS = 1000

/**
 * The masters of a replication that is about to be stopped, by their names: who says so, and who can't be asked and would start as one.
 * Undefined where nobody does, and for other topologies.
 */
export async function mastersNow(record: RunRecord): Promise<string[] | undefined> {
  const { plan } = record
  if (plan.topology !== 'replication') return undefined
  using connections = new NodeConnections(plan, { password: readPassword(plan), timeoutMs: ANSWER_MS })
  const roles = await Promise.all(
    dataNodes(plan).map(async (node) => ({ node, role: await roleNow(record, connections, node) })),
  )
  const masters = roles.filter(({ role }) => role === 'master').map(({ node }) => node.name)
  return masters.length === 0 ? undefined : masters
}

async function roleNow(
  record: RunRecord,
  connections: NodeConnections,
  node: PlannedDataNode,
): Promise<'master' | 'replica' | undefined> {
  const identity = liveProcess(record, node.name)
  // Whoever listens on the port of a node that is gone is not ours to ask, and not to be shown the password.
  if (!identity) return undefined
  try {
    const info = parseInfo(await connections.to(node).text('INFO'))
    return info.get('process_id') === String(identity.pid) ? roleOf(info) : undefined
  } catch {
    return roleOnDisk(record.plan, node)
  }
}

/**
 * Writes the roles of a stopped replication into the conf files of its nodes, before they start: where there is one master, all others
 * follow it. So do one that was down when another took its place, and replicas that a failover which was cut short has left with the old
 * master: nobody but we would ever lead them there.
 */
export function writeRoles({ plan, masters: known }: RunRecord): void {
  if (plan.topology !== 'replication') return
  const nodes = dataNodes(plan)
  const masters = known
    ? nodes.filter(({ name }) => known.includes(name))
    : nodes.filter((node) => roleOnDisk(plan, node) === 'master')
  for (const node of masters)
    if (roleOnDisk(plan, node) === 'replica') removeOnDisk(node, ['replicaof', 'slaveof'])
  const [master, second] = masters
  if (!master || second) return
  const address = `${master.announce.host} ${master.announce.port}`
  for (const node of nodes)
    if (node !== master && directiveOnDisk(node, 'replicaof') !== address) {
      removeOnDisk(node, ['slaveof'])
      setOnDisk(node, 'replicaof', address)
    }
}

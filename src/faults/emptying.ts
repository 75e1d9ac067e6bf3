import { RedisHaError } from '../model/failure.ts'
import { dataNodes, type PlannedDataNode, type PlannedNode } from '../model/plan.ts'
import { type Info, parseInfo, roleOf } from '../redis/info.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import { roleOnDisk } from '../topologies/role-on-disk.ts'

/** How long a node may take to say its role, ms. */
const ANSWER_MS = 1000

/** What would be lost, in words, and a master that is the reason. */
export interface Emptied {
  why: string
  master: PlannedDataNode
}

/**
 * Why an action would throw away data that nobody else has: a master without persistence comes back with nothing, and its
 * replicas take that over. Undefined where it would not. It goes by the roles, not by whether there are keys just now.
 */
export async function whyEmptied(
  topology: OpenTopology,
  nodes: PlannedNode[],
  action: 'start' | 'restart',
): Promise<Emptied | undefined> {
  if (topology.plan.keepsData) return undefined
  const data = nodes.filter((node) => node.kind === 'redis')
  const running = data.filter((node) => topology.stateOf(node) !== 'gone')
  const infos = await askRoles(topology, data)
  if (action === 'restart') {
    const masters = running.filter((node) => roleNow(topology, node, infos.get(node.name)) === 'master')
    const [master] = masters
    if (master) {
      const why = `${names(masters)} ${masters.length === 1 ? 'is a master' : 'are masters'}, and nothing is on disk`
      return { why, master }
    }
  }
  for (const node of data.filter((one) => !running.includes(one))) {
    if (roleOnDisk(topology.plan, node) !== 'master') continue
    const followers = dataNodes(topology.plan).filter((other) => follows(infos.get(other.name), node))
    if (followers.length > 0)
      return {
        why: `${node.name} comes back as the master, with nothing, and ${names(followers)} would take that over`,
        master: node,
      }
  }
  return undefined
}

/** Throws `would-empty` where {@link whyEmptied} has a reason. */
export async function demandKept(
  topology: OpenTopology,
  nodes: PlannedNode[],
  action: 'start' | 'restart',
): Promise<void> {
  const emptied = await whyEmptied(topology, nodes, action)
  if (!emptied) return
  throw new RedisHaError({
    reason: 'would-empty',
    title: `This would empty "${topology.name}"`,
    expected: 'persistence, or a node with the data that takes over first',
    seen: `persistence: none; ${emptied.why}`,
    try: `--yes, if the data can go; or ${failoverFrom(topology, emptied.master)} first; or persistence in the file`,
  })
}

/** The command that lets a replica take over from a master: one that is down can't agree, and sentinels don't ask it. */
function failoverFrom(topology: OpenTopology, master: PlannedDataNode): string {
  const { name, plan } = topology
  if (plan.topology === 'sentinel') return `redis-ha failover ${name}`
  const force = topology.stateOf(master) === 'running' ? '' : ' --force'
  return `redis-ha failover ${name} ${master.name}${force}`
}

/** What the live data nodes say of themselves; one that can't be asked in time says nothing. */
async function askRoles(topology: OpenTopology, asked: PlannedDataNode[]): Promise<Map<string, Info>> {
  using connections = topology.connect(ANSWER_MS)
  const infos = new Map<string, Info>()
  const isWanted = (node: PlannedDataNode) => asked.length > 0 && topology.stateOf(node) === 'running'
  await Promise.all(
    dataNodes(topology.plan)
      .filter(isWanted)
      .map(async (node) => {
        try {
          infos.set(node.name, parseInfo(await connections.to(node).text('INFO', 'replication')))
        } catch {
          // Its files have the last that is known of it.
        }
      }),
  )
  return infos
}

function roleNow(topology: OpenTopology, node: PlannedDataNode, info: Info | undefined): string | undefined {
  return info ? roleOf(info) : roleOnDisk(topology.plan, node)
}

function follows(info: Info | undefined, { announce }: PlannedDataNode): boolean {
  return info?.get('master_host') === announce.host && info.get('master_port') === String(announce.port)
}

function names(nodes: PlannedNode[]): string {
  return nodes.map(({ name }) => name).join(' and ')
}

import { NodeConnections } from '../client/node-connections.ts'
import { RedisHaError } from '../model/failure.ts'
import { splitSlots } from '../model/slots.ts'
import { loadTopology } from './load-topology.ts'
import type { StateDirectory } from '../processes/state.ts'
import { shardNames } from './document.ts'
import { look } from './health/look.ts'
import { readPassword } from './password.ts'
import { isFile, nameOf, recordOf } from './registry.ts'
import { ownersOf } from './targets/target-nodes.ts'

/** Who has a slot. */
export interface SlotOwner {
  shard: string
  /** The master. */
  node: string
}

/**
 * Who has each of these keys, in their order: in a cluster that runs as its nodes say just now; by a file of one that does
 * not, as it would begin. Undefined for a key that nobody has. Throws where it is no cluster.
 */
export async function slotOwners(
  state: StateDirectory,
  argument: string,
  keys: { key: string; slot: number }[],
): Promise<(SlotOwner | undefined)[]> {
  const name = startedName(state, argument)
  if (name === undefined) {
    const ranges = splitSlots(demandCluster(argument))
    return keys.map(({ slot }) => {
      const index = ranges.findIndex(([first, last]) => first <= slot && slot <= last)
      return { shard: `shard-${index + 1}`, node: `redis-${index + 1}` }
    })
  }
  const record = recordOf(state, name)
  const { plan, processes } = record
  if (!plan.cluster) throw noCluster(name, plan.topology)
  if (record.phase === 'stopped') throw stopped(name)
  using connections = new NodeConnections(plan, { password: readPassword(plan), timeoutMs: 1000 })
  const views = await look(plan, processes, connections)
  const shards = shardNames(views.data)
  return keys.map(({ key }) => {
    const [owner] = ownersOf(key, plan, views)
    const view = views.data.find(({ node }) => node === owner)
    return owner && view ? { shard: shards.get(view) ?? '', node: owner.name } : undefined
  })
}

/** The name of the topology that an argument means; undefined for a file from which none was started. */
function startedName(state: StateDirectory, argument: string): string | undefined {
  try {
    return nameOf(state, argument)
  } catch (error) {
    if (isFile(argument) && error instanceof RedisHaError && error.failure.reason === 'unknown-name')
      return undefined
    throw error
  }
}

/** How many masters a file asks for. */
function demandCluster(file: string): number {
  const { topology } = loadTopology(file)
  if (topology.topology === 'cluster') return topology.masters
  throw noCluster(topology.name, topology.topology)
}

function noCluster(name: string, topology: string): RedisHaError {
  return new RedisHaError({
    reason: 'usage',
    title: `"${name}" has no slots`,
    expected: 'topology: cluster',
    seen: `topology: ${topology}`,
    try: 'redis-ha slot KEY, without --name',
  })
}

function stopped(name: string): RedisHaError {
  return new RedisHaError({
    reason: 'stopped',
    title: `"${name}" is stopped, so nobody tells who has which slot`,
    expected: 'a running cluster',
    seen: 'stopped',
    try: 'redis-ha up FILE, or redis-ha slot KEY without --name',
  })
}

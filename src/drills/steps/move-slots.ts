import { isErrorReply, type NodeConnection } from '../../client/node-connection.ts'
import type { NodeConnections } from '../../client/node-connections.ts'
import { RedisHaError } from '../../model/failure.ts'
import { dataNodes, nodeNamed, type PlannedNode } from '../../model/plan.ts'
import { parseClusterNodes, type SlotRange } from '../../redis/cluster-replies.ts'
import { parseInfo, roleOf } from '../../redis/info.ts'
import { migrateSignIn } from './migrate-sign-in.ts'
import type { Scene } from '../scene.ts'

/** Slots that are under way at once, and keys that go with one MIGRATE. */
const AT_ONCE = 64
const KEYS_AT_ONCE = 100
const MIGRATE_MS = 5000

/** A master that has slots to give. */
interface Source {
  node: PlannedNode
  id: string
  slots: number[]
}

/**
 * Moves slots with their keys to a master, as `redis-cli --cluster reshard` does: IMPORTING, MIGRATING, MIGRATE until no key is left,
 * and NODE on the target, the source and all other masters. Clients go on meanwhile.
 */
export async function moveSlots(scene: Scene, ranges: SlotRange[], to: string): Promise<string> {
  const target = nodeNamed(scene.plan, to)
  if (!target || !scene.plan.cluster)
    throw new RedisHaError({
      reason: 'usage',
      title: 'Slots can’t be moved there',
      expected: 'a node of a cluster',
      seen: to,
      try: 'to: redis-2',
    })
  using connections = scene.connect()
  const masters = await mastersOf(scene, connections)
  const targetId = await connections.to(target).text('CLUSTER', 'MYID')
  const sources = masters.filter(({ id }) => id !== targetId)
  const others = sources.map(({ node }) => node)
  const wanted = new Set(ranges.flatMap(([first, last]) => range(first, last)))
  let moved = 0
  for (const { node, id, slots } of sources) {
    const mine = slots.filter((slot) => wanted.has(slot))
    for (let from = 0; from < mine.length; from += AT_ONCE)
      await Promise.all(
        mine.slice(from, from + AT_ONCE).map(async (slot) => {
          const source = { node, id }
          await moveSlot(scene, connections, slot, source, { node: target, id: targetId }, others)
        }),
      )
    moved += mine.length
  }
  return `${moved} slots moved to ${target.name}`
}

async function mastersOf(scene: Scene, connections: NodeConnections): Promise<Source[]> {
  const running = dataNodes(scene.plan).filter((node) => scene.topology.stateOf(node) === 'running')
  const asked = await Promise.all(
    running.map(async (node): Promise<Source[]> => {
      const connection = connections.to(node)
      const role = roleOf(parseInfo(await connection.text('INFO', 'replication')))
      if (role !== 'master') return []
      const lines = parseClusterNodes(await connection.text('CLUSTER', 'NODES'))
      const self = lines.find(({ flags }) => flags.includes('myself'))
      return self
        ? [{ node, id: self.id, slots: self.slots.flatMap(([first, last]) => range(first, last)) }]
        : []
    }),
  )
  return asked.flat()
}

interface Side {
  node: PlannedNode
  id: string
}

async function moveSlot(
  scene: Scene,
  connections: NodeConnections,
  slot: number,
  source: Side,
  target: Side,
  others: PlannedNode[],
): Promise<void> {
  const from = connections.to(source.node)
  const into = connections.to(target.node)
  const { host, port } = target.node.announce
  await into.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source.id)
  await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target.id)
  for (;;) {
    scene.signal.throwIfAborted()
    const keys = await from.call('CLUSTER', 'GETKEYSINSLOT', slot, KEYS_AT_ONCE)
    if (!Array.isArray(keys) || keys.length === 0) break
    await from.call(
      'MIGRATE',
      host,
      port,
      '',
      0,
      MIGRATE_MS,
      ...migrateSignIn(scene.plan),
      'KEYS',
      ...keys.map(String),
    )
  }
  // The target first: were the source to lose it first and the target to die, nobody would have it.
  await into.call('CLUSTER', 'SETSLOT', slot, 'NODE', target.id)
  await tellMaster(from, slot, target.id)
  const rest = others.filter(({ name }) => name !== source.node.name)
  await Promise.all(rest.map(async (node) => await tellMaster(connections.to(node), slot, target.id)))
}

/** A master that has lost its last slot can be a replica by now; then it knows already. */
async function tellMaster(connection: NodeConnection, slot: number, owner: string): Promise<void> {
  try {
    await connection.call('CLUSTER', 'SETSLOT', slot, 'NODE', owner)
  } catch (error) {
    if (!isErrorReply(error)) throw error
    if (roleOf(parseInfo(await connection.text('INFO', 'replication'))) === 'master') throw error
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

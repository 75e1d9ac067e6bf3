import { randomBytes } from 'node:crypto'
import type { NodeConnections } from '../../client/node-connections.ts'
import { type Check, unasked } from '../../model/check.ts'
import { dataNodes, type Plan, type PlannedDataNode } from '../../model/plan.ts'
import { probeKey } from '../../model/probe-key.ts'
import { deadlineIn, poll } from '../../processes/clock.ts'
import { parseClusterNodes, type SlotRange } from '../../redis/cluster-replies.ts'
import { masterOf } from './judge-cluster.ts'
import { mastersAmong } from './judge-replication.ts'
import { said, type DataNodeView, type Views } from './views.ts'

/** A probe that was not removed, because its writer was killed, is gone by itself after this time. */
const EXPIRY_SECONDS = 10
/** How long a write may take to its replicas. */
const REACHES_WITHIN_MS = 2000

/**
 * Section 5, probe: a unique key, written to each master, reaches all its replicas, and is removed. The observers are
 * those who are to have it.
 */
export async function probe(plan: Plan, connections: NodeConnections, views: Views): Promise<Check[]> {
  const masters = mastersAmong(views.data)
  if (masters.length === 0)
    return [unasked('probe', 'all', 'a key written to a master', 'there is no master')]
  const checks = await Promise.all(
    masters.map((master) => probeMaster(plan, connections, master, replicasOf(plan, master, views.data))),
  )
  return checks.flat()
}

function replicasOf(plan: Plan, master: DataNodeView, views: DataNodeView[]): DataNodeView[] {
  const masters = mastersAmong(views)
  return views.filter(
    (view) => !masters.includes(view) && (plan.cluster ? masterOf(view, views) === master : true),
  )
}

async function probeMaster(
  plan: Plan,
  connections: NodeConnections,
  master: DataNodeView,
  replicas: DataNodeView[],
): Promise<Check[]> {
  const { name } = master.node
  const slots =
    master.cluster && said(master.cluster.nodes)?.find((line) => line.flags.includes('myself'))?.slots
  // A master without slots takes no keys.
  if (plan.cluster && (slots === undefined || slots.length === 0)) return []
  const nonce = randomBytes(8).toString('hex')
  const key = probeKey(nonce, slots)
  const connection = connections.to(master.node)
  try {
    await connection.call('SET', key, nonce, 'EX', EXPIRY_SECONDS)
  } catch (error) {
    return [unasked('probe', name, 'a write taken', connection.explain(error))]
  }
  const observers = replicas.length === 0 ? [master] : replicas
  const checks = await Promise.all(observers.map((view) => seenBy(plan, connections, view, name, key, nonce)))
  try {
    await connection.call('DEL', key)
  } catch (error) {
    // The disk of its AOF may be full by now: then it takes no writes any more.
    checks.push(unasked('probe', name, 'the key removed', connection.explain(error)))
  }
  return checks
}

async function seenBy(
  plan: Plan,
  connections: NodeConnections,
  view: DataNodeView,
  master: string,
  key: string,
  nonce: string,
): Promise<Check> {
  const expected = `the key from ${master}`
  const connection = connections.to(view.node)
  try {
    if (plan.cluster) await connection.call('READONLY')
    const seen = await poll(async () => ((await connection.call('GET', key)) === nonce ? true : undefined), {
      deadline: deadlineIn(REACHES_WITHIN_MS),
      everyMs: 2,
    })
    const text = seen === true ? expected : `nothing in ${REACHES_WITHIN_MS}ms`
    return { check: 'probe', observer: view.node.name, ok: seen === true, expected, seen: text }
  } catch (error) {
    return unasked('probe', view.node.name, expected, connection.explain(error))
  }
}

/** Writes a key to each master of a cluster, so that its replication offset moves, and removes it again. */
export async function nudgeMasters(plan: Plan, connections: NodeConnections): Promise<void> {
  await Promise.all(
    dataNodes(plan).map(async (node) => {
      const slots = await ownSlots(connections, node)
      if (slots.length === 0) return
      const key = probeKey(randomBytes(8).toString('hex'), slots)
      await connections.to(node).call('SET', key, '', 'EX', EXPIRY_SECONDS)
      await connections.to(node).call('DEL', key)
    }),
  )
}

async function ownSlots(connections: NodeConnections, node: PlannedDataNode): Promise<SlotRange[]> {
  const lines = parseClusterNodes(await connections.to(node).text('CLUSTER', 'NODES'))
  const self = lines.find((line) => line.flags.includes('myself'))
  return self?.flags.includes('master') === true ? self.slots : []
}

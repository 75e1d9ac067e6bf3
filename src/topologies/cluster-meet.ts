import { dataNodes, nodeNamed, type PlannedDataNode } from '../model/plan.ts'
import { SLOT_COUNT } from '../model/slots.ts'
import { type Deadline, deadlineIn } from '../processes/clock.ts'
import { parseClusterNodes } from '../redis/cluster-replies.ts'
import { parseInfo, roleOf } from '../redis/info.ts'
import type { Session } from './session.ts'
import { nudgeMasters } from './health/probe.ts'

/** Makes a cluster of nodes that don't know each other: epochs and slots, CLUSTER MEET all round, then REPLICATE. */
export async function meetAndAssign(session: Session): Promise<void> {
  const nodes = dataNodes(session.plan)
  const masters = nodes.filter((node) => node.replicaOf === undefined)
  await Promise.all(
    masters.map(async (master, index) => {
      const connection = session.connections.to(master)
      // Only a node that knows nobody yet takes an epoch.
      await connection.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
      await connection.call(
        'CLUSTER',
        'ADDSLOTS',
        ...master.slots.flatMap(([first, last]) => range(first, last)),
      )
    }),
  )
  await Promise.all(nodes.map((node) => meetAll(session, node)))
  const ids = await everybodyKnown(session)
  await Promise.all(
    nodes.map(async (node) => {
      const master = node.replicaOf === undefined ? undefined : nodeNamed(session.plan, node.replicaOf)
      if (master) await session.connections.to(node).call('CLUSTER', 'REPLICATE', ids.get(master.name) ?? '')
    }),
  )
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

async function meetAll(session: Session, node: PlannedDataNode): Promise<void> {
  const others = dataNodes(session.plan).filter((other) => other !== node)
  const connection = session.connections.to(node)
  await Promise.all(
    others.map(({ announce, busPort }) =>
      connection.call('CLUSTER', 'MEET', announce.host, announce.port, busPort ?? 0),
    ),
  )
}

/** Waits until every node knows every other by its id, and gives the ids by the nodes' names. */
async function everybodyKnown(session: Session): Promise<Map<string, string>> {
  const nodes = dataNodes(session.plan)
  const ids = new Map<string, string>()
  const known = await session.until(async () => {
    const views = await Promise.all(
      nodes.map(async (node) => {
        const lines = parseClusterNodes(await session.connections.to(node).text('CLUSTER', 'NODES'))
        const self = lines.find((line) => line.flags.includes('myself'))
        if (self) ids.set(node.name, self.id)
        return lines.filter((line) => !line.flags.includes('handshake') && !line.flags.includes('noaddr'))
          .length
      }),
    )
    return views.every((count) => count === nodes.length) ? true : undefined
  })
  if (known === undefined) {
    throw session.timedOut(
      'The nodes did not come to know each other',
      `${nodes.length} known to each`,
      'fewer',
    )
  }
  return ids
}

/**
 * A replica is listed by CLUSTER SLOTS only where a replication offset above zero was heard from it, and offsets move with
 * writes, or with the master's ping every 10 s. So a key is written, and each replica, once it has it, sends CLUSTER MEET to
 * all: to a node that knows it already, that carries its offset at once.
 */
export async function announceReplicas(session: Session): Promise<void> {
  await mastersWritable(session)
  await nudgeMasters(session.plan, session.connections)
  await Promise.all(
    dataNodes(session.plan).map(async (node) => {
      const connection = session.connections.to(node)
      const isReplica = await session.until(async () => {
        const info = parseInfo(await connection.text('INFO', 'replication'))
        if (roleOf(info) === 'master') return false
        return Number(info.get('slave_repl_offset') ?? 0) > 0 && info.get('master_link_status') === 'up'
          ? true
          : undefined
      })
      if (isReplica === true) await meetAll(session, node)
    }),
  )
}

/**
 * Has every node tell all others of its offset and epoch at once: what PUBLISH sends round has them in its header, where a
 * CLUSTER MEET waits for the next tick of the cron. Valkey 8 leaves them out of it. Roles it does not tell.
 */
export async function publishOffsets(session: Session): Promise<void> {
  await Promise.all(
    dataNodes(session.plan).map((node) =>
      session.connections.to(node).call('PUBLISH', 'redis-ha:offset', ''),
    ),
  )
}

/** Waits until every node takes the cluster for complete: a master that was one before holds that back for 2 s. */
async function mastersWritable(session: Session): Promise<void> {
  if (await isWhole(session, session.deadline)) return
  throw session.timedOut('The cluster did not become whole', 'cluster_state:ok on every node', 'fail')
}

/** Whether every node comes to know all nodes and an owner for each slot before the deadline. */
export async function isWhole(session: Session, deadline: Deadline): Promise<boolean> {
  const nodes = dataNodes(session.plan)
  const whole = await session.until(async () => {
    const views = await Promise.all(
      nodes.map(async (node) => parseInfo(await session.connections.to(node).text('CLUSTER', 'INFO'))),
    )
    return views.every(
      (view) =>
        view.get('cluster_state') === 'ok' &&
        view.get('cluster_slots_ok') === String(SLOT_COUNT) &&
        Number(view.get('cluster_known_nodes')) >= nodes.length,
    )
      ? true
      : undefined
  }, deadline)
  return whole === true
}

/** A MEET is on its way within a tick of the cluster's cron, 100 ms. */
const MEET_AGAIN_MS = 300

/**
 * Sees to it that no two masters share a config epoch and that each replica knows its master's. Two that take over at once may
 * draw the same; the servers then see to it themselves, but tell of it only with their next pings, seconds later. CLUSTER
 * MEET to a node that is known already tells at once.
 */
export async function spreadEpochs(session: Session): Promise<void> {
  let patience: Deadline | undefined
  const spread = await session.until(async () => {
    const uninformed = await pairsToTell(session)
    if (uninformed.length === 0) return true
    if (patience?.passed() === false) return undefined
    patience = deadlineIn(MEET_AGAIN_MS)
    await Promise.all(
      uninformed.map(([from, { announce, busPort }]) =>
        session.connections.to(from).call('CLUSTER', 'MEET', announce.host, announce.port, busPort ?? 0),
      ),
    )
    return undefined
  })
  if (spread !== true)
    throw session.timedOut('The config epochs did not spread', 'each known to its replicas', 'not all')
}

/** Who has to tell whom of its epoch. */
async function pairsToTell(session: Session): Promise<[from: PlannedDataNode, to: PlannedDataNode][]> {
  const views = await Promise.all(
    dataNodes(session.plan).map(async (node) => {
      const lines = parseClusterNodes(await session.connections.to(node).text('CLUSTER', 'NODES'))
      const self = lines.find((line) => line.flags.includes('myself'))
      const master = lines.find((line) => line.id === (self?.masterId ?? self?.id))
      return {
        node,
        isMaster: self?.masterId === undefined,
        masterId: master?.id,
        epoch: master?.configEpoch,
      }
    }),
  )
  const masters = views.filter(({ isMaster }) => isMaster)
  const clashing = masters.flatMap((one, index) =>
    masters
      .slice(index + 1)
      .flatMap((other): [PlannedDataNode, PlannedDataNode][] =>
        one.epoch === other.epoch ? [[one.node, other.node]] : [],
      ),
  )
  const behind = views.flatMap((view): [PlannedDataNode, PlannedDataNode][] => {
    const master = masters.find(({ masterId }) => masterId === view.masterId)
    return view.isMaster || !master || master.epoch === view.epoch ? [] : [[master.node, view.node]]
  })
  return [...clashing, ...behind]
}

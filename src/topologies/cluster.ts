import { featuresAt } from '../model/node-servers.ts'
import { dataNodes, type Plan, type PlannedDataNode, type PlannedNode } from '../model/plan.ts'
import { formByTheBook } from './cluster-by-the-book.ts'
import { judgeCluster } from './health/judge-cluster.ts'
import { judgeNodes } from './health/judge-nodes.ts'
import {
  type Epochs,
  fastFiles,
  firstEpochs,
  holderOf,
  mastersOf,
  writeHistories,
  writeNodesConfs,
} from './cluster-files.ts'
import { announceReplicas, isWhole, meetAndAssign, spreadEpochs } from './cluster-meet.ts'
import { deadlineIn } from '../processes/clock.ts'
import { parseInfo } from '../redis/info.ts'
import type { TopologyKind } from './kind.ts'
import { linksUp } from './links.ts'
import { roleOnDisk } from './role-on-disk.ts'
import type { Session } from './session.ts'
import { epochsOf, informed } from './takeover.ts'
import { keepsAof, removeSeeds } from './seeds.ts'
import { putBackHz, putBackSyncSettings, quickSyncArguments, wake, WAKEABLE } from './sync-settings.ts'

/** Masters that share the slots, with their replicas. */
export const cluster: TopologyKind = {
  files: (plan) => (plan.wiring === 'fast' ? fastFiles(plan) : () => []),
  form: async (session) => {
    switch (session.plan.wiring) {
      case 'fast':
        return await formFast(session)
      case 'meet':
        return await formByMeeting(session)
      case 'ordinary':
        return await formByTheBook(session)
    }
  },
  resume,
  settle: async (session) => {
    if (session.plan.wiring === 'ordinary') return
    await Promise.all([
      putBackSyncSettings(session),
      putBackHz(
        session,
        dataNodes(session.plan).filter((node) => mustBeWoken(session, node)),
      ),
      setFullCoverage(session, session.plan.cluster?.requireFullCoverage ?? true),
    ])
    // Where nothing is kept they are gone with the files that were synced over.
    if (session.plan.keepsData) removeSeeds(session)
  },
  judge: (plan, views) => [...judgeNodes(views), ...judgeCluster(plan, views.data)],
}

function replicasOf(plan: Plan): PlannedDataNode[] {
  return dataNodes(plan).filter((node) => node.replicaOf !== undefined)
}

/** While others still take a master for a replica, its slots have no owner: that must not fail the cluster. */
function startArguments(session: Session, node: PlannedNode): string[] {
  return [
    ...quickSyncArguments(session, node),
    ...(mustBeWoken(session, node) ? WAKEABLE : []),
    '--cluster-require-full-coverage',
    'no',
  ]
}

/** Whether a new replica would connect to its master only with the next second. */
function mustBeWoken(session: Session, node: PlannedNode): boolean {
  if (session.resume || node.kind !== 'redis' || node.replicaOf === undefined) return false
  return !featuresAt(session.plan, node).connectsAtOnce
}

/** How long the fast way may take until every node knows the whole cluster; it takes a tenth of that. */
const FAST_WAY_MS = 3000

/** The fast way, and where the server does not take it, the way that every server takes. */
async function formFast(session: Session): Promise<void> {
  const { plan } = session
  const masters = mastersOf(plan)
  const replicas = replicasOf(plan)
  const args = (node: PlannedNode) => startArguments(session, node)
  await session.start(masters, args)
  const prepared = heard(session.prepareMeanwhile(replicas))
  const load = async () => {
    await prepared
    return await session.hold(replicas, args)
  }
  let loading: ReturnType<typeof load> | undefined
  // Loading is work for the processors while the last masters wait for each other.
  const { epochs, refusal } = await takeOver(session, masters, () => {
    loading = heard(load())
  })
  const beginReplicas = await (loading ?? load())
  writeNodesConfs(plan, replicas, epochs)
  if (refusal === undefined) await writeHistories(session, replicas)
  // A replica whose first connection comes too early tries again only a second later.
  await beginReplicas()
  await session.answering(replicas)
  const asleep = replicas.filter((node) => mustBeWoken(session, node))
  await Promise.all(asleep.map((node) => wake(session, node)))
  const linked = refusal === undefined ? heard(linksUp(session)) : undefined
  if (linked && (await isWhole(session, deadlineIn(FAST_WAY_MS)))) {
    await linked
    // A server that keeps an AOF loads no RDB file, so that its seed counts for nothing.
    if (keepsAof(plan)) await announceReplicas(session)
    const drawn = masters.map(({ name }) => epochs.get(name))
    if (new Set(drawn).size < drawn.length) await spreadEpochs(session)
    return
  }
  session.report({
    event: 'fell-back',
    reason: refusal ?? `the nodes did not agree in ${FAST_WAY_MS / 1000}s`,
  })
  await Promise.all(
    dataNodes(plan).map((node) => session.connections.to(node).call('CLUSTER', 'RESET', 'HARD')),
  )
  await meetAndAssign(session)
  await announceReplicas(session)
}

/** A promise that is waited for later: what it fails with is heard then. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** Starts replicas that know the whole cluster, its masters with the epochs that they have. Waits until they answer. */
export async function startReplicas(
  session: Session,
  replicas: PlannedDataNode[],
  epochs: Epochs,
): Promise<void> {
  session.prepare(replicas)
  writeNodesConfs(session.plan, replicas, epochs)
  await writeHistories(session, replicas)
  await session.start(replicas, (node) => startArguments(session, node))
  await session.answering(replicas)
}

/** What the masters drew in their takeovers, and why one refused. */
interface Takeovers {
  epochs: Epochs
  refusal: string | undefined
}

/**
 * See {@link renderNodesConf}: each master takes over from its phantom or stand-in, one after the other: the epoch that it draws is the
 * one after the newest that it knows, so that two at once could draw the same. Who has heard of the last one is next.
 */
async function takeOver(
  session: Session,
  masters: PlannedDataNode[],
  onAllAnswer: () => void,
): Promise<Takeovers> {
  const epochs = new Map(firstEpochs(session.plan))
  let newest = 0
  const waiting = new Set<PlannedDataNode>()
  const unanswered = [...masters]
  while (waiting.size > 0 || unanswered.length > 0) {
    const node = unanswered.shift()
    if (node) {
      await session.answering([node])
      await followStandIn(session, node)
      waiting.add(node)
      if (unanswered.length === 0) onAllAnswer()
    }
    const master = await informed(session, waiting, newest, unanswered.length === 0)
    if (!master) continue
    waiting.delete(master)
    const connection = session.connections.to(master)
    const { is, id } = holderOf(session.plan, master)
    try {
      const [, , { own }] = await Promise.all([
        connection.call('CLUSTER', 'FAILOVER', 'TAKEOVER'),
        is === 'phantom' ? connection.call('CLUSTER', 'FORGET', id) : undefined,
        epochsOf(session, master),
      ])
      newest = own
      epochs.set(master.name, own)
    } catch (error) {
      return { epochs, refusal: `${master.name} refused to take over: ${connection.explain(error)}` }
    }
  }
  return { epochs, refusal: undefined }
}

/** How long a replica may take to be `ok`; it does not wait for anybody. */
const OK_WITHIN_MS = 300

/** Where a replica stands in, the master becomes its replica until it is `ok`: as a master it would hold that back. */
async function followStandIn(session: Session, master: PlannedDataNode): Promise<void> {
  const { is, id } = holderOf(session.plan, master)
  if (is !== 'stand-in') return
  const connection = session.connections.to(master)
  await connection.call('CLUSTER', 'REPLICATE', id)
  const ok = async () => {
    const info = parseInfo(await connection.text('CLUSTER', 'INFO'))
    return info.get('cluster_state') === 'ok' ? true : undefined
  }
  await session.until(ok, deadlineIn(OK_WITHIN_MS), 1)
}

async function formByMeeting(session: Session): Promise<void> {
  const nodes = dataNodes(session.plan)
  await session.start(nodes, (node) => startArguments(session, node))
  await session.answering(nodes)
  await meetAndAssign(session)
  await announceReplicas(session)
}

/** The nodes have a cluster already: masters first, by what each wrote of itself. */
async function resume(session: Session): Promise<void> {
  const nodes = dataNodes(session.plan)
  const masters = nodes.filter((node) => roleOnDisk(session.plan, node) === 'master')
  const replicas = nodes.filter((node) => !masters.includes(node))
  const ordinary = session.plan.wiring === 'ordinary'
  const args = (node: PlannedNode) => (ordinary ? [] : startArguments(session, node))
  await session.start(masters, args)
  await session.answering(masters)
  await session.start(replicas, args)
  await session.answering(replicas)
  if (!ordinary) await announceReplicas(session)
}

async function setFullCoverage(session: Session, required: boolean): Promise<void> {
  await Promise.all(
    dataNodes(session.plan).map((node) =>
      session.connections
        .to(node)
        .call('CONFIG', 'SET', 'cluster-require-full-coverage', required ? 'yes' : 'no'),
    ),
  )
}

import { askLinks } from '../../links/control.ts'
import type { NodeConnection } from '../../client/node-connection.ts'
import type { NodeConnections } from '../../client/node-connections.ts'
import {
  dataNodes,
  type Plan,
  type PlannedDataNode,
  type PlannedNode,
  type PlannedSentinelNode,
  sentinelNodes,
} from '../../model/plan.ts'
import { featuresAt } from '../../model/node-servers.ts'
import { LINKS_NAME, type PlannedLinks } from '../../model/links.ts'
import { deadlineIn } from '../../processes/clock.ts'
import { type Identity, stateOf } from '../../processes/identity.ts'
import { crashOf } from '../crashes.ts'
import { parseClusterNodes, replicasInSlots } from '../../redis/cluster-replies.ts'
import { parseInfo } from '../../redis/info.ts'
import { type LoadedModule, parseModuleList } from '../../redis/module-list.ts'
import { parsePairs, parsePairsList } from '../../redis/pairs.ts'
import type {
  ClusterView,
  DataNodeView,
  Heard,
  LinksView,
  ProcessView,
  SentinelView,
  Views,
} from './views.ts'

/** How long the proxy of the links may take for its answer, ms. */
const ANSWER_MS = 1000

/** Asks every node for its view, all at once. It looks and changes nothing; a node that can't be asked says why. */
export async function look(
  plan: Plan,
  processes: Readonly<Record<string, Identity>>,
  connections: NodeConnections,
): Promise<Views> {
  const [data, sentinels, links] = await Promise.all([
    Promise.all(dataNodes(plan).map((node) => lookAtData(plan, node, processes, connections))),
    Promise.all(sentinelNodes(plan).map((node) => lookAtSentinel(plan, node, processes, connections))),
    plan.links && lookAtLinks(plan.links, processes[LINKS_NAME]),
  ])
  return { data, sentinels, links }
}

async function lookAtLinks(links: PlannedLinks, identity: Identity | undefined): Promise<LinksView> {
  const process = { pid: identity?.pid, state: identity ? stateOf(identity) : ('gone' as const) }
  if (process.state === 'gone') return { process, state: { why: whyGone(process.pid) } }
  if (process.state === 'paused') return { process, state: { why: `process ${process.pid} is paused` } }
  const answer = await askLinks(links, { ask: 'state' }, deadlineIn(ANSWER_MS))
  return { process, state: answer.ok ? { said: answer.state } : { why: answer.why } }
}

function whyGone(pid: number | undefined): string {
  return pid === undefined ? 'never started' : `process ${pid} is gone`
}

function processView(node: PlannedNode, processes: Readonly<Record<string, Identity>>): ProcessView {
  const identity = processes[node.name]
  if (!identity) return { pid: undefined, state: 'gone' }
  const state = stateOf(identity)
  return { pid: identity.pid, state, crash: state === 'gone' ? crashOf(node) : undefined }
}

async function lookAtData(
  plan: Plan,
  node: PlannedDataNode,
  processes: Readonly<Record<string, Identity>>,
  connections: NodeConnections,
): Promise<DataNodeView> {
  const process = processView(node, processes)
  const hear = hearer(process, () => connections.to(node))
  const [ping, info, cluster, modules] = await Promise.all([
    hear(String, 'PING'),
    hear((reply) => parseInfo(String(reply)), 'INFO'),
    plan.cluster && lookAtCluster(hear),
    node.modules && lookAtModules(hear, featuresAt(plan, node).modulePaths),
  ])
  return { node, process, ping, info, cluster, modules }
}

async function lookAtModules(hear: Hear, tellsPaths: boolean): Promise<Heard<LoadedModule[]>> {
  return await hear((reply) => parseModuleList(reply, tellsPaths), 'MODULE', 'LIST')
}

async function lookAtCluster(hear: Hear): Promise<ClusterView> {
  const [info, nodes, listedReplicas] = await Promise.all([
    hear((reply) => parseInfo(String(reply)), 'CLUSTER', 'INFO'),
    hear((reply) => parseClusterNodes(String(reply)), 'CLUSTER', 'NODES'),
    hear(replicasInSlots, 'CLUSTER', 'SLOTS'),
  ])
  return { info, nodes, listedReplicas }
}

async function lookAtSentinel(
  plan: Plan,
  node: PlannedSentinelNode,
  processes: Readonly<Record<string, Identity>>,
  connections: NodeConnections,
): Promise<SentinelView> {
  const process = processView(node, processes)
  const hear = hearer(process, () => connections.to(node))
  const name = plan.sentinel?.masterName ?? ''
  const [ping, info, master, replicas, sentinels, quorum] = await Promise.all([
    hear(String, 'PING'),
    hear((reply) => parseInfo(String(reply)), 'INFO'),
    hear(parsePairs, 'SENTINEL', 'MASTER', name),
    hear(parsePairsList, 'SENTINEL', 'REPLICAS', name),
    hear(parsePairsList, 'SENTINEL', 'SENTINELS', name),
    hear(String, 'SENTINEL', 'CKQUORUM', name),
  ])
  return { node, process, ping, info, master, replicas, sentinels, quorum }
}

type Hear = <T>(parse: (reply: unknown) => T, command: string, ...args: string[]) => Promise<Heard<T>>

function hearer(process: ProcessView, connect: () => NodeConnection): Hear {
  return async (parse, command, ...args) => {
    // Whoever listens on the port of a node that is gone is not ours to ask.
    if (process.state === 'gone') return { why: whyGone(process.pid) }
    const connection = connect()
    try {
      return { said: parse(await connection.call(command, ...args)) }
    } catch (error) {
      const why = connection.explain(error)
      return { why: process.state === 'paused' ? `${why}, the process is paused` : why }
    }
  }
}

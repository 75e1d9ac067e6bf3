import { programOf } from '../model/node-servers.ts'
import { RedisHaError } from '../model/failure.ts'
import { LINKS_NAME } from '../model/links.ts'
import type { PlannedNode } from '../model/plan.ts'
import { frontPorts, listeningPorts } from '../model/plan-links.ts'
import { now } from '../processes/clock.ts'
import type { Identity } from '../processes/identity.ts'
import { retakePorts } from '../processes/port-leases.ts'
import type { RunRecord } from '../processes/run-record.ts'
import { startServers } from '../processes/server-process.ts'
import { killServers } from '../processes/stop.ts'
import { roleOf } from '../redis/info.ts'
import { serversIn } from '../topologies/belongings.ts'
import { type OpenTopology, sentinelsFirst } from '../topologies/open-topology.ts'
import { missingProxy, proxyStart } from '../topologies/proxy.ts'
import { readyFolder } from '../topologies/ready-folder.ts'
import { confPath, diedAtStart, logPath } from '../topologies/session.ts'
import { answering } from './answering.ts'
import { demandKept } from './emptying.ts'
import { already, type ActionOptions, type NodeResult } from './node-result.ts'
import { recorded } from './recording.ts'

export interface StartOptions extends ActionOptions {
  /** Whether data that only a running replica still has may be lost by it, see {@link whyEmptied}. */
  mayEmpty: boolean
  /** What to wait for: that the nodes answer with their data loaded (the default), or only that they are processes. */
  until?: 'loaded' | 'process' | undefined
}

/** How long a node may take until it has loaded its data, ms. */
const LOADED_WITHIN_MS = 60_000

/**
 * Starts nodes that are down, with what they wrote themselves, data nodes before sentinels, and waits until each answers with its data
 * loaded: whether it then has a master to follow is for `status` to say. One that runs is left as it is. Throws
 * `would-empty` and `port-taken` before anything is started, `node-died` where one ends, `not-healthy` where it takes too long;
 * what was started then stays, on record.
 */
export async function start(
  topology: OpenTopology,
  nodes: PlannedNode[],
  options: StartOptions,
): Promise<NodeResult[]> {
  if (!options.mayEmpty) await demandKept(topology, nodes, 'start')
  return recorded(topology, await startFor('start', topology, nodes, options))
}

/** The start alone, in the name of an action that it is a part of. */
export async function startFor(
  action: 'start' | 'restart',
  topology: OpenTopology,
  nodes: PlannedNode[],
  options: StartOptions,
): Promise<NodeResult[]> {
  const results: NodeResult[] = []
  for (const group of sentinelsFirst(topology.plan, nodes).toReversed()) {
    const launched = await topology.alone(async () => await launch(topology, group, options), options.signal)
    results.push(
      ...(await Promise.all(launched.map(async (one) => await settled(action, topology, one, options)))),
    )
  }
  return results
}

/** A node after its launch: the process that it has now, and whether it had it before. */
interface Launched {
  node: PlannedNode
  identity: Identity
  at: number
  ran: boolean
}

/** Starts what is not there, and writes it down before anything else. To be done alone. */
async function launch(
  topology: OpenTopology,
  nodes: PlannedNode[],
  options: StartOptions,
): Promise<Launched[]> {
  const { plan } = topology
  const record = topology.record()
  demandWhole(record)
  const processes = { ...record.processes }
  const running = new Map<string, Identity>()
  for (const node of nodes) {
    // One whose start was killed before it was written down is written down now.
    const identity = topology.processOf(node, record)
    if (identity) running.set(node.name, identity)
  }
  const down = nodes.filter(({ name }) => !running.has(name))
  await clearOrphans(topology, down)
  if (down.length > 0) {
    await retakePorts(
      plan.folder,
      plan.nodes[0]?.listen.host ?? '127.0.0.1',
      {
        all: [...plan.nodes.flatMap((node) => listeningPorts(plan, node)), ...frontPorts(plan)],
        needed: [
          ...down.flatMap((node) => listeningPorts(plan, node)),
          ...(missingProxy(record) ? frontPorts(plan) : []),
        ],
      },
      options.signal,
    )
  }
  for (const node of down) readyFolder(plan, node, confPath(node))
  const at = now()
  // One that all nodes had left has gone too.
  const proxy = down.length > 0 ? missingProxy(record) : undefined
  const started = await startServers([
    ...down.map((node) => ({
      program: programOf(plan, node),
      args: [confPath(node), ...(node.kind === 'sentinel' ? ['--sentinel'] : [])],
      dir: node.dir,
      logFile: logPath(node),
    })),
    ...(proxy ? [proxyStart(proxy)] : []),
  ])
  const proxyIdentity = proxy && started.pop()
  if (proxyIdentity) processes[LINKS_NAME] = proxyIdentity
  for (const [index, { name }] of down.entries()) {
    const identity = started[index]
    if (identity) processes[name] = identity
  }
  for (const [name, identity] of running) processes[name] = identity
  const halted = record.halted.filter((name) => !nodes.some((node) => node.name === name))
  topology.write({ processes, halted })
  return nodes.map((node) => {
    const known = running.get(node.name)
    const identity = known ?? started[down.indexOf(node)]
    if (!identity) throw diedAtStart(node)
    return { node, identity, at, ran: known !== undefined }
  })
}

/**
 * What an `up` or a `reset` was killed at is not gone on with a node at a time: the next `up` or `down` may clear it away, with all that
 * is written to it until then.
 */
function demandWhole({ name, phase, file }: RunRecord): void {
  if (phase !== 'starting' && phase !== 'resetting') return
  throw new RedisHaError({
    reason: 'not-healthy',
    title: `The ${phase === 'resetting' ? 'reset' : 'start'} of ${name} was cut short`,
    expected: 'a topology whose up or reset came to its end',
    seen: 'one that did not',
    try: `redis-ha up ${file ?? 'FILE'}${phase === 'resetting' ? `, or redis-ha reset ${name}` : ''}`,
  })
}

/** Forks of a server that was killed alone would keep its files busy. */
async function clearOrphans(topology: OpenTopology, nodes: PlannedNode[]): Promise<void> {
  const dirs = new Set(nodes.map(({ dir }) => dir))
  await killServers(serversIn(topology.plan.folder).filter(({ dir }) => dirs.has(dir)))
}

async function settled(
  action: 'start' | 'restart',
  topology: OpenTopology,
  { node, identity, at, ran }: Launched,
  { until = 'loaded', timeoutMs = LOADED_WITHIN_MS, signal }: StartOptions,
): Promise<NodeResult> {
  const { pid } = identity
  if (ran) return { ...already(action, node, at, `process ${pid} runs`), pid }
  const result = { action, node: node.name, outcome: 'done' as const, at, pid }
  if (until === 'process') return { ...result, seenAt: now(), seen: `process ${pid} is there` }
  const info = await answering(topology, node, identity, { loaded: true, timeoutMs, signal })
  const role = node.kind === 'sentinel' ? undefined : roleOf(info)
  return {
    ...result,
    seenAt: now(),
    seen: `process ${pid} answers${role === undefined ? '' : `, starts as ${role}`}`,
  }
}

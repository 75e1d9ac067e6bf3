import { RedisHaError } from '../model/failure.ts'
import { LINKS_NAME } from '../model/links.ts'
import type { PlannedNode } from '../model/plan.ts'
import { now } from '../processes/clock.ts'
import { type Identity, type ProcessState, stateOf } from '../processes/identity.ts'
import { continueProcess, pauseProcess } from '../processes/pause.ts'
import { logPath } from '../topologies/session.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import { askLinks } from '../links/control.ts'
import { thawProxy } from '../topologies/proxy.ts'
import { answering } from './answering.ts'
import { silentProxy } from './links/links-state.ts'
import { already, type ActionOptions, type NodeResult } from './node-result.ts'
import { recorded } from './recording.ts'

/**
 * Pauses nodes with SIGSTOP and waits until the kernel shows them stopped: their sockets stay open, and nobody answers. What
 * they have forked goes on. Throws `stopped`, and pauses none, where one of them does not run.
 */
export async function pause(topology: OpenTopology, nodes: PlannedNode[]): Promise<NodeResult[]> {
  const live = demandLive(topology, nodes)
  const at = now()
  const results = await Promise.all(
    live.map(async ({ node, identity }): Promise<NodeResult> => {
      if (stateOf(identity) === 'paused') return already('pause', node, at, 'it was paused')
      demandState(node, await pauseProcess(identity), 'paused')
      const seen = `process ${identity.pid} is paused`
      return { action: 'pause', node: node.name, outcome: 'done', at, seenAt: now(), seen, pid: identity.pid }
    }),
  )
  return recorded(topology, results)
}

/** How long a node that goes on may take to answer, ms. */
const ANSWERS_WITHIN_MS = 30_000

/**
 * Lets paused nodes go on with SIGCONT and waits until each answers PING. One that runs is left as it is. Throws `stopped`, and
 * resumes none, where one of them is gone.
 */
export async function resume(
  topology: OpenTopology,
  nodes: PlannedNode[],
  options: ActionOptions = {},
): Promise<NodeResult[]> {
  const live = demandLive(topology, nodes)
  const at = now()
  const results = await Promise.all(
    live.map(async ({ node, identity }): Promise<NodeResult> => {
      if (stateOf(identity) !== 'paused') return already('resume', node, at, 'it was not paused')
      demandState(node, await continueProcess(identity), 'running')
      const { signal, timeoutMs = ANSWERS_WITHIN_MS } = options
      await answering(topology, node, identity, { loaded: false, timeoutMs, signal })
      const seen = `process ${identity.pid} answers`
      return {
        action: 'resume',
        node: node.name,
        outcome: 'done',
        at,
        seenAt: now(),
        seen,
        pid: identity.pid,
      }
    }),
  )
  return recorded(topology, results)
}

/** The same for the proxy of the links; nothing where it was not paused. */
export async function resumeLinks(topology: OpenTopology): Promise<NodeResult[]> {
  const { links } = topology.plan
  const at = now()
  const identity = await thawProxy(topology.record())
  if (!links || !identity) return []
  const answer = await askLinks(links, { ask: 'state' })
  if (!answer.ok) throw silentProxy(topology, answer.why)
  const { pid } = identity
  const seen = `process ${pid} answers`
  return recorded(topology, [
    { action: 'resume', node: LINKS_NAME, outcome: 'done', at, seenAt: now(), seen, pid },
  ])
}

interface Live {
  node: PlannedNode
  identity: Identity
}

function demandLive(topology: OpenTopology, nodes: PlannedNode[]): Live[] {
  const record = topology.record()
  return nodes.map((node) => {
    const identity = topology.processOf(node, record)
    if (identity) return { node, identity }
    throw notRunning(topology, node)
  })
}

export function notRunning(topology: OpenTopology, node: PlannedNode): RedisHaError {
  const known = topology.record().processes[node.name]
  return new RedisHaError({
    reason: 'stopped',
    title: `${node.name} does not run`,
    expected: 'a running server',
    seen: known ? `process ${known.pid} is gone` : 'it was never started',
    where: logPath(node),
    try: `redis-ha start ${topology.name} ${node.name}`,
  })
}

function demandState(node: PlannedNode, seen: ProcessState, wanted: ProcessState): void {
  if (seen === wanted) return
  throw new RedisHaError({
    reason: 'unfinished',
    title: `${node.name} is not ${wanted}`,
    expected: `a process that is ${wanted}`,
    seen,
    where: logPath(node),
    try: 'again; what the log says, if it is gone',
  })
}

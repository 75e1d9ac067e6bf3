import type { NodeConnection } from '../client/node-connection.ts'
import { isErrorReply } from '../client/node-connection.ts'
import { RedisHaError } from '../model/failure.ts'
import type { PlannedNode } from '../model/plan.ts'
import { deadlineIn, now, poll } from '../processes/clock.ts'
import { logPath } from '../topologies/session.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import type { ActionOptions, NodeResult } from './node-result.ts'
import { notRunning } from './pause.ts'
import { recorded } from './recording.ts'

/** A block in force. */
export interface Block {
  results: NodeResult[]
  /** Waits until the servers answer again: a DEBUG SLEEP can't be cut short. */
  over: () => Promise<NodeResult[]>
}

/** How long a node that is not blocked may take for its PING, ms. */
const SILENT_AFTER_MS = 100
/** How long it may take until the block is in force, and after its time until the node answers, ms. */
const GRACE_MS = 30_000

/**
 * Blocks data nodes by DEBUG SLEEP: their processes live, take connections, and do nothing else. Resolves when none of them
 * answers any more. Throws `usage` for sentinels, which have no such command, and where the server doesn't allow it: since 7.0 that
 * takes `debug: true` in the topology file. Then nothing was done.
 */
export async function block(
  topology: OpenTopology,
  nodes: PlannedNode[],
  options: ActionOptions & { forMs: number },
): Promise<Block> {
  const { forMs, signal } = options
  const connections = topology.connect(forMs + GRACE_MS)
  try {
    await Promise.all(nodes.map(async (node) => await demandDebug(topology, node, connections.to(node))))
    const at = now()
    const sleeping = nodes.map((node) => {
      const asleep = connections.to(node).call('DEBUG', 'SLEEP', forMs / 1000)
      // Whoever waits for its end hears of it; nobody may.
      asleep.catch(() => undefined)
      return { node, asleep }
    })
    await Promise.all(nodes.map(async (node) => await demandSilent(topology, node, forMs, signal)))
    const resultOf = (node: PlannedNode, seen: string): NodeResult => ({
      action: 'block',
      node: node.name,
      outcome: 'done',
      at,
      seenAt: now(),
      seen,
      pid: topology.record().processes[node.name]?.pid,
    })
    const results = nodes.map((node) => resultOf(node, `it answers nothing for ${forMs / 1000}s`))
    const over = Promise.all(
      sleeping.map(async ({ node, asleep }) => {
        await asleep
        return resultOf(node, `it answers again after ${(now() - at) / 1000}s`)
      }),
    ).finally(() => connections[Symbol.dispose]())
    over.catch(() => undefined)
    return { results: recorded(topology, results), over: async () => await over }
  } catch (error) {
    connections[Symbol.dispose]()
    throw error
  }
}

async function demandDebug(
  topology: OpenTopology,
  node: PlannedNode,
  connection: NodeConnection,
): Promise<void> {
  if (node.kind === 'sentinel') {
    throw new RedisHaError({
      reason: 'usage',
      title: `${node.name} can't be blocked`,
      expected: 'a data node: a sentinel has no DEBUG SLEEP',
      seen: 'a sentinel',
      try: `redis-ha pause ${topology.name} ${node.name}`,
    })
  }
  if (topology.stateOf(node) !== 'running') throw notRunning(topology, node)
  // Before 7.0 there is no such setting, and DEBUG is allowed to all.
  const setting = await connection.call('CONFIG', 'GET', 'enable-debug-command')
  const allowed = Array.isArray(setting) ? setting[1] : undefined
  if (allowed !== 'no') return
  throw new RedisHaError({
    reason: 'usage',
    title: `${node.name} does not allow DEBUG SLEEP`,
    expected: '`debug: true` in the topology file',
    seen: 'enable-debug-command no, which can only be set at the start',
    where: topology.record().file ?? logPath(node),
    try: `debug: true in the file, redis-ha down ${topology.name}, and up again; or redis-ha pause ${topology.name} ${node.name}`,
  })
}

/** On a connection of its own, since that of the DEBUG SLEEP waits for its end. */
async function demandSilent(
  topology: OpenTopology,
  node: PlannedNode,
  forMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const silent = await poll(
    async () => {
      using connections = topology.connect(Math.min(SILENT_AFTER_MS, forMs))
      try {
        await connections.to(node).call('PING')
        return undefined
      } catch (error) {
        if (isErrorReply(error)) throw error
        return true
      }
    },
    { deadline: deadlineIn(Math.min(forMs, GRACE_MS)), everyMs: 5, signal },
  )
  if (silent === true) return
  throw new RedisHaError({
    reason: 'unfinished',
    title: `${node.name} was not seen blocked`,
    expected: 'no answer to PING',
    seen: 'PONG, for as long as it was to be blocked',
    where: logPath(node),
    try: 'a longer --for',
  })
}

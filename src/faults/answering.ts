import { RedisHaError } from '../model/failure.ts'
import type { PlannedNode } from '../model/plan.ts'
import { deadlineIn, poll } from '../processes/clock.ts'
import { type Identity, isAlive } from '../processes/identity.ts'
import { parseInfo } from '../redis/info.ts'
import type { OpenTopology } from '../topologies/open-topology.ts'
import { endOfLog, logPath } from '../topologies/session.ts'

export interface AnsweringOptions {
  /** Whether it has to have loaded its data too. */
  loaded: boolean
  timeoutMs: number
  signal: AbortSignal | undefined
}

const POLL_MS = 5
/** How long one question may take, ms: short enough to see soon that the process has died. */
const ANSWER_MS = 1000

/**
 * Waits until a node answers as the process that is meant; gives what it says of itself. Throws `node-died` when it ends, and
 * `not-healthy`, with what was seen last, when the time is over.
 */
export async function answering(
  topology: OpenTopology,
  node: PlannedNode,
  identity: Identity,
  options: AnsweringOptions,
): Promise<ReadonlyMap<string, string>> {
  using connections = topology.connect(ANSWER_MS, POLL_MS)
  const connection = connections.to(node)
  const deadline = deadlineIn(options.timeoutMs)
  let seen = 'nothing yet'
  const answer = await poll(
    async () => {
      if (!isAlive(identity)) throw ended(node, identity)
      try {
        const info = parseInfo(await connection.text('INFO'))
        if (info.get('process_id') !== String(identity.pid))
          seen = `an answer of process ${info.get('process_id')}`
        else if (options.loaded && info.get('loading') === '1') seen = 'it is loading its data'
        else return info
      } catch (error) {
        seen = connection.explain(error)
      }
      return undefined
    },
    { deadline, everyMs: POLL_MS, signal: options.signal },
  )
  if (answer) return answer
  throw new RedisHaError({
    reason: 'not-healthy',
    title: `${node.name} did not answer in ${options.timeoutMs / 1000}s`,
    expected: `process ${identity.pid} answers${options.loaded ? ', its data loaded' : ''}`,
    seen,
    where: logPath(node),
    try: `redis-ha status ${topology.name} --wait 1m, or a longer --timeout`,
    details: endOfLog(node),
  })
}

function ended(node: PlannedNode, { pid }: Identity): RedisHaError {
  return new RedisHaError({
    reason: 'node-died',
    title: `${node.name} ended`,
    expected: 'a server that stays',
    seen: `process ${pid} is gone`,
    where: logPath(node),
    try: 'mend what its log says below, then start it again',
    details: endOfLog(node),
  })
}

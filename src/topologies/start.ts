import { isErrorReply } from '../client/node-connection.ts'
import { NodeConnections } from '../client/node-connections.ts'
import { allOk, type Check } from '../model/check.ts'
import { RedisHaError } from '../model/failure.ts'
import type { Plan, PlannedNode } from '../model/plan.ts'
import type { Deadline } from '../processes/clock.ts'
import type { Identity } from '../processes/identity.ts'
import { kinds } from './kinds.ts'
import { look } from './health/look.ts'
import { probe } from './health/probe.ts'
import type { Report } from './progress.ts'
import { logPath, Session } from './session.ts'
import { NO_VIEWS, type Views } from './health/views.ts'

export interface StartOptions {
  plan: Plan
  password: string | undefined
  /** Whether the nodes have been up before and begin with what they wrote themselves. */
  resume: boolean
  /** Nodes that run already, by name. */
  running?: Record<string, Identity>
  /** How the nodes are started and wired, where it is not as their kind does it. */
  wire?: ((session: Session) => Promise<void>) | undefined
  deadline: Deadline
  signal: AbortSignal | undefined
  report: Report
  /** Called with nodes before they are started, with each once. */
  prepare: (nodes: PlannedNode[]) => void
  /** Called when the nodes are wired, before the proof: for the data that a new topology begins with. */
  fill?: ((session: Session) => Promise<void>) | undefined
  onStarted: (processes: Record<string, Identity>) => void
}

export interface Started {
  processes: Record<string, Identity>
  views: Views
  checks: Check[]
}

/** Starts all nodes and waits until the topology is proven healthy. On any failure it throws, and leaves to the caller what runs. */
export async function start(options: StartOptions): Promise<Started> {
  using session = new Session(options)
  try {
    return await startIn(session, options)
  } catch (error) {
    throw isErrorReply(error) ? refused(session.plan, error) : error
  }
}

/** A node that answers, and yet won't do what the start needs: its disk is full, for one. */
function refused(plan: Plan, error: Error): RedisHaError {
  return new RedisHaError(
    {
      reason: 'not-healthy',
      title: `A node of ${plan.name} refused what its start needs`,
      expected: 'OK',
      seen: error.message,
      where: plan.nodes.map(logPath).join('\n'),
      try: 'mend what it says, then `up` again',
    },
    { cause: error },
  )
}

async function startIn(session: Session, { wire, fill }: StartOptions): Promise<Started> {
  const { plan } = session
  const kind = kinds[plan.topology]
  session.report({ event: 'phase', phase: 'start' })
  await (wire ?? (session.resume ? kind.resume : kind.form))(session)
  // What the start needed is put back before the proof, so that it is one of the topology as it stays.
  await kind.settle(session)
  await fill?.(session)
  session.report({ event: 'phase', phase: 'prove' })
  const { views, checks } = await prove(session, session.connections, session.processes)
  session.report({ event: 'healthy' })
  return { processes: session.processes, views, checks }
}

const RECONNECT_MS = 50

/** Waits until a topology that runs already is proven healthy; starts nothing. */
export async function proveRunning(
  options: StartOptions & { processes: Record<string, Identity> },
): Promise<Started> {
  using session = new Session(options)
  const { plan } = session
  // A master that is demoted closes its connections: they have to come back.
  const { password } = options
  using connections = new NodeConnections(plan, { password, timeoutMs: 1000, retryMs: RECONNECT_MS })
  const { views, checks } = await prove(session, connections, options.processes)
  return { processes: options.processes, views, checks }
}

/** Looks until every check holds, and then the probe too. */
async function prove(
  session: Session,
  connections: NodeConnections,
  processes: Record<string, Identity>,
): Promise<{ views: Views; checks: Check[] }> {
  const { plan } = session
  let views = NO_VIEWS
  const checks = await session.proven(async () => {
    views = await look(plan, processes, connections)
    const found = kinds[plan.topology].judge(plan, views)
    return allOk(found) ? [...found, ...(await probe(plan, connections, views))] : found
  })
  return { views, checks }
}

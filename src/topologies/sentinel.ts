import type { Check } from '../model/check.ts'
import { featuresAt, sentinelsHave } from '../model/node-servers.ts'
import { dataNodes, type Plan, sentinelNodes } from '../model/plan.ts'
import { judgeNodes } from './health/judge-nodes.ts'
import { judgeReplication } from './health/judge-replication.ts'
import { judgeSentinels } from './health/judge-sentinels.ts'
import { look } from './health/look.ts'
import type { Views } from './health/views.ts'
import type { TopologyKind } from './kind.ts'
import { formDataNodes, historyFiles, resumeDataNodes, settleDataNodes } from './replication.ts'
import type { Session } from './session.ts'

/** A master with its replicas, and the sentinels that watch them. */
export const sentinel: TopologyKind = {
  files: historyFiles,
  form: async (session) => {
    if (session.plan.wiring === 'ordinary') return await startByTheBook(session, formDataNodes)
    // A sentinel that finds a link down asks again only after a second, whatever its info period.
    await formDataNodes(session)
    await startSentinels(session)
    await allKnown(session)
  },
  resume: async (session) => {
    if (session.plan.wiring === 'ordinary') return await startByTheBook(session, resumeDataNodes)
    // A master that is loading its data must not be taken for one that is down.
    await resumeDataNodes(session)
    await startSentinels(session)
    await allKnown(session)
  },
  settle: async (session) => {
    if (session.plan.wiring === 'ordinary') return
    await Promise.all([settleDataNodes(session), setPingPeriod(session, DEFAULT_PING_PERIOD_MS)])
  },
  judge,
}

/**
 * A sentinel that could not reach a peer tries again after one ping period. While they form it is short. Left so, it breaks
 * failover: INFO is good for 5 ping periods, and comes each second then.
 */
const FORMING_PING_PERIOD_MS = 10
/** As sentinel.c has it. */
const DEFAULT_PING_PERIOD_MS = 1000

async function startByTheBook(
  session: Session,
  startData: (session: Session) => Promise<void>,
): Promise<void> {
  await startData(session)
  await session.start(sentinelNodes(session.plan))
  await session.answering(sentinelNodes(session.plan))
}

/** Starts sentinels that know all from their conf files, with a short ping period while they form; `settle` puts that back. */
export async function startSentinels(session: Session): Promise<void> {
  await session.start(sentinelNodes(session.plan))
  await session.answering(sentinelNodes(session.plan))
  await setPingPeriod(session, FORMING_PING_PERIOD_MS)
  if (!session.resume && !sentinelsHave(session.plan, 'sentinelDebug')) await introduce(session)
}

/**
 * Tells each sentinel of the others by the message that they would send each other every 2 s: a sentinel takes it from anybody,
 * and connects to whom it did not know at once.
 */
async function introduce(session: Session): Promise<void> {
  const { plan } = session
  const [master] = dataNodes(plan)
  if (!master || !plan.sentinel) return
  const { masterName } = plan.sentinel
  const watched = [masterName, master.announce.host, master.announce.port, 0]
  const sentinels = sentinelNodes(plan)
  const strangers = sentinels.filter((node) => !featuresAt(plan, node).sentinelDebug)
  const pairs = strangers.flatMap((to) =>
    sentinels.filter((from) => from !== to).map((from) => ({ to, from })),
  )
  await Promise.all(
    pairs.map(async ({ to, from: { announce, id } }) => {
      const hello = [announce.host, announce.port, id, 0, ...watched].join(',')
      await session.connections.to(to).call('PUBLISH', '__sentinel__:hello', hello)
    }),
  )
}

/** Waits until all of them know all: only then they may have their own periods again. */
export async function allKnown(session: Session): Promise<void> {
  const { plan, processes, connections } = session
  await session.proven(async () => judge(plan, await look(plan, processes, connections)))
}

function judge(plan: Plan, views: Views): Check[] {
  const sentinels = judgeSentinels(views, (node) => featuresAt(plan, node))
  return [...judgeNodes(views), ...judgeReplication(views.data), ...sentinels]
}

async function setPingPeriod(session: Session, ms: number): Promise<void> {
  await Promise.all(
    sentinelNodes(session.plan)
      .filter((node) => featuresAt(session.plan, node).sentinelDebug)
      .map((node) => session.connections.to(node).call('SENTINEL', 'DEBUG', 'PING-PERIOD', ms)),
  )
}

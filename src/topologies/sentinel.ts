import type { Check } from '../model/check.ts'
import { sentinelNodes } from '../model/plan.ts'
import { featuresOf } from '../redis/version.ts'
import { judgeNodes } from './health/judge-nodes.ts'
import { judgeReplication } from './health/judge-replication.ts'
import { judgeSentinels } from './health/judge-sentinels.ts'
import { look } from './health/look.ts'
import type { Views } from './health/views.ts'
import type { TopologyKind } from './kind.ts'
import { formDataNodes, resumeDataNodes } from './replication.ts'
import type { Session } from './session.ts'
import { putBackSyncSettings } from './sync-settings.ts'

/** A master with its replicas, and the sentinels that watch them. */
export const sentinel: TopologyKind = {
  files: () => [],
  form: async (session) => {
    if (session.plan.wiring === 'ordinary') return await startByTheBook(session, formDataNodes)
    if (featuresOf(session.plan.server).sentinelDebug) {
      await Promise.all([formDataNodes(session), startSentinels(session)])
    } else {
      // One whose periods can't be shortened asks for the links at once, and then only after 10 s.
      await formDataNodes(session)
      await startSentinels(session)
    }
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
    await Promise.all([putBackSyncSettings(session), setPeriods(session, DEFAULT_PERIODS)])
  },
  judge: (_plan, views) => judge(views),
}

/**
 * A sentinel that could not reach a peer tries again after one ping period, and asks a replica for its link every info
 * period. While they form both are short. Left so, they break failover: INFO is good for 5 ping periods, and comes each
 * second then.
 */
const FORMING_PERIODS = { 'PING-PERIOD': 10, 'INFO-PERIOD': 50 }
/** As sentinel.c has them. */
const DEFAULT_PERIODS = { 'PING-PERIOD': 1000, 'INFO-PERIOD': 10_000 }

async function startByTheBook(
  session: Session,
  startData: (session: Session) => Promise<void>,
): Promise<void> {
  await startData(session)
  await session.start(sentinelNodes(session.plan))
  await session.answering(sentinelNodes(session.plan))
}

async function startSentinels(session: Session): Promise<void> {
  await session.start(sentinelNodes(session.plan))
  await session.answering(sentinelNodes(session.plan))
  await setPeriods(session, FORMING_PERIODS)
}

/** Waits until all of them know all: only then they may have their own periods again. */
async function allKnown(session: Session): Promise<void> {
  const { plan, processes, connections } = session
  await session.proven(async () => judge(await look(plan, processes, connections)))
}

function judge(views: Views): Check[] {
  return [...judgeNodes(views), ...judgeReplication(views.data), ...judgeSentinels(views)]
}

async function setPeriods(session: Session, periods: Record<string, number>): Promise<void> {
  if (!featuresOf(session.plan.server).sentinelDebug) return
  await Promise.all(
    sentinelNodes(session.plan).map((node) =>
      session.connections.to(node).call('SENTINEL', 'DEBUG', ...Object.entries(periods).flat()),
    ),
  )
}

import { compare } from '../model/check.ts'
import { dataNodes, sentinelNodes } from '../model/plan.ts'
import { parseInfo, roleOf } from '../redis/info.ts'
import { featuresOf } from '../redis/version.ts'
import { judgeNodes } from './health/judge-nodes.ts'
import { judgeReplication } from './health/judge-replication.ts'
import { judgeSentinels } from './health/judge-sentinels.ts'
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
      return
    }
    // One whose periods can't be shortened asks for the links at once, and then only after 10 s.
    await formDataNodes(session)
    await linksUp(session)
    await startSentinels(session)
  },
  resume: async (session) => {
    if (session.plan.wiring === 'ordinary') return await startByTheBook(session, resumeDataNodes)
    // A master that is loading its data must not be taken for one that is down.
    await resumeDataNodes(session)
    await linksUp(session)
    await startSentinels(session)
  },
  settle: async (session) => {
    if (session.plan.wiring === 'ordinary') return
    await Promise.all([putBackSyncSettings(session), setPeriods(session, DEFAULT_PERIODS)])
  },
  judge: (_plan, views) => [...judgeNodes(views), ...judgeReplication(views.data), ...judgeSentinels(views)],
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

async function linksUp(session: Session): Promise<void> {
  await session.proven(async () => {
    const views = await Promise.all(
      dataNodes(session.plan).map(async (node) => {
        const info = parseInfo(await session.connections.to(node).text('INFO', 'replication'))
        return { node, role: roleOf(info), status: info.get('master_link_status') ?? 'no link' }
      }),
    )
    return views.map(({ node, role, status }) =>
      role === 'master'
        ? compare('link', node.name, 'master', 'master')
        : compare('link', node.name, 'up', status),
    )
  })
}

async function setPeriods(session: Session, periods: Record<string, number>): Promise<void> {
  if (!featuresOf(session.plan.server).sentinelDebug) return
  await Promise.all(
    sentinelNodes(session.plan).map((node) =>
      session.connections.to(node).call('SENTINEL', 'DEBUG', ...Object.entries(periods).flat()),
    ),
  )
}

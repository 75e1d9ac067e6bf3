import { dataNodes, sentinelNodes } from '../model/plan.ts'
import { roleOf, parseInfo } from '../redis/info.ts'
import { featuresOf } from '../redis/version.ts'
import { judgeNodes } from './judge-nodes.ts'
import { judgeReplication } from './judge-replication.ts'
import { judgeSentinels } from './judge-sentinels.ts'
import type { TopologyKind } from './kind.ts'
import { startDataNodes } from './replication.ts'
import type { Session } from './session.ts'
import { putBackSyncSettings } from './sync-settings.ts'

/** A master with its replicas, and the sentinels that watch them. */
export const sentinel: TopologyKind = {
  files: () => [],
  form: start,
  resume: start,
  settle: async (session) => {
    if (session.plan.wiring !== 'fast') return
    await Promise.all([putBackSyncSettings(session), setPingPeriod(session, DEFAULT_PING_PERIOD_MS)])
  },
  judge: (_plan, views) => [...judgeNodes(views), ...judgeReplication(views.data), ...judgeSentinels(views)],
}

/**
 * A sentinel that could not reach a peer tries again after one ping period. While they form it is short; left so, it
 * breaks failover: INFO is good for 5 ping periods, and comes each second.
 */
const FORMING_PING_PERIOD_MS = 100
const DEFAULT_PING_PERIOD_MS = 1000

async function start(session: Session): Promise<void> {
  await startDataNodes(session)
  const sentinels = sentinelNodes(session.plan)
  if (session.plan.wiring === 'fast') await linksUp(session)
  session.start(sentinels)
  await session.answering(sentinels)
  if (session.plan.wiring === 'fast') await setPingPeriod(session, FORMING_PING_PERIOD_MS)
}

/** A sentinel asks a replica for its link at once, and then every 10 s: the links have to be up before it asks. */
async function linksUp(session: Session): Promise<void> {
  const up = await session.until(async () => {
    const states = await Promise.all(
      dataNodes(session.plan).map(async (node) => {
        const info = parseInfo(await session.connections.to(node).text('INFO', 'replication'))
        return roleOf(info) === 'master' || info.get('master_link_status') === 'up'
      }),
    )
    return states.every(Boolean) ? true : undefined
  })
  if (up === undefined)
    throw session.timedOut('The links of the replicas did not come up', 'all up', 'not all up')
}

async function setPingPeriod(session: Session, ms: number): Promise<void> {
  if (!featuresOf(session.plan.server).sentinelDebug) return
  await Promise.all(
    sentinelNodes(session.plan).map((node) =>
      session.connections.to(node).call('SENTINEL', 'DEBUG', 'PING-PERIOD', ms),
    ),
  )
}

import { sentinelsHave } from '../../model/node-servers.ts'
import { dataNodes, formatAddress, type Plan, sentinelNodes } from '../../model/plan.ts'
import { said, type SentinelView, type Views } from '../health/views.ts'
import { allKnown } from '../sentinel.ts'
import type { Session } from '../session.ts'

/**
 * Whether the sentinels can stay: all run, and know the master of the plan as the master, with its replicas and each other.
 * After a failover they can't: they would take the old master for a replica until long after. Pure.
 */
export function sentinelsCanStay(plan: Plan, views: Views): boolean {
  if (!sentinelsHave(plan, 'sentinelDebug')) return false
  const [master, ...replicas] = dataNodes(plan).map(({ announce }) => formatAddress(announce))
  const isMasterAlive = views.data.some(
    ({ node, process }) => node.replicaOf === undefined && process.state === 'running',
  )
  const epochs = new Set(views.sentinels.map((view) => said(view.master)?.get('config-epoch')))
  return (
    isMasterAlive &&
    epochs.size === 1 &&
    views.sentinels.every(
      (view) =>
        addressOf(said(view.master)) === master &&
        said(view.master)?.get('flags') === 'master' &&
        hasJust(said(view.replicas), replicas) &&
        knowsOthers(plan, view),
    )
  )
}

function knowsOthers(plan: Plan, view: SentinelView): boolean {
  const others = sentinelNodes(plan).filter(({ name }) => name !== view.node.name)
  const known = said(view.sentinels)
  return (
    hasJust(
      known,
      others.map(({ announce }) => formatAddress(announce)),
    ) && known?.every((entry) => entry.get('flags') === 'sentinel') === true
  )
}

type Entry = ReadonlyMap<string, string>

function addressOf(entry: Entry | undefined): string {
  return formatAddress({ host: entry?.get('ip') ?? '', port: Number(entry?.get('port')) })
}

function hasJust(entries: Entry[] | undefined, addresses: string[]): boolean {
  const known = new Set(entries?.map(addressOf))
  return known.size === addresses.length && addresses.every((address) => known.has(address))
}

/** Waits until sentinels that have stayed see all nodes in their places: for that they ask at once, and not every 10 s. */
export async function seeAgain(session: Session): Promise<void> {
  await setPeriods(session, SHORT)
  await allKnown(session)
}

/** Puts back what {@link seeAgain} has set; a short period would break failovers. */
export async function putBackPeriods(session: Session): Promise<void> {
  await setPeriods(session, DEFAULT)
}

const SHORT = { 'PING-PERIOD': 10, 'INFO-PERIOD': 10 }
/** As sentinel.c has them. */
const DEFAULT = { 'PING-PERIOD': 1000, 'INFO-PERIOD': 10_000 }

async function setPeriods(session: Session, periods: Record<string, number>): Promise<void> {
  const args = Object.entries(periods).flat()
  await Promise.all(
    sentinelNodes(session.plan).map((node) =>
      session.connections.to(node).call('SENTINEL', 'DEBUG', ...args),
    ),
  )
}

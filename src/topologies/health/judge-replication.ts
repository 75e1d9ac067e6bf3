import { type Check, compare, unasked } from '../../model/check.ts'
import { formatAddress } from '../../model/plan.ts'
import { type Info, listedReplicas, roleOf } from '../../redis/info.ts'
import { why } from './judge-nodes.ts'
import { type DataNodeView, said } from './views.ts'

/**
 * Section 5, replication: exactly one master; each replica's link up and pointed at that master's announced address;
 * the master lists each as online.
 */
export function judgeReplication(views: DataNodeView[]): Check[] {
  const masters = mastersAmong(views)
  const [master] = masters
  const names = masters.map((view) => view.node.name).join(' and ')
  return [
    {
      check: 'one-master',
      observer: 'all',
      ok: masters.length === 1,
      expected: '1 master',
      seen: `${masters.length} ${masters.length === 1 ? 'master' : 'masters'}${names === '' ? '' : `: ${names}`}`,
    },
    ...views
      .filter((view) => !masters.includes(view))
      .flatMap((view) => [judgeLink(view), judgeFollows(view, master), judgeOnline(view, master)]),
  ]
}

export function mastersAmong(views: DataNodeView[]): DataNodeView[] {
  return views.filter((view) => {
    const info = said(view.info)
    return info !== undefined && roleOf(info) === 'master'
  })
}

export function judgeLink(view: DataNodeView): Check {
  const info = said(view.info)
  if (!info) return unasked('link', view.node.name, 'up', why(view.info))
  const seen = info.get('master_link_status') ?? 'no link'
  const syncing = info.get('master_sync_in_progress') === '1' ? ', sync in progress' : ''
  return {
    check: 'link',
    observer: view.node.name,
    ok: seen === 'up',
    expected: 'up',
    seen: `${seen}${syncing}`,
  }
}

/** A replica points at this master, by the address that the master is announced at. */
export function judgeFollows(view: DataNodeView, master: DataNodeView | undefined): Check {
  const expected = master ? formatAddress(master.node.announce) : 'a master'
  const info = said(view.info)
  if (!info) return unasked('follows', view.node.name, expected, why(view.info))
  if (!master) return unasked('follows', view.node.name, expected, 'there is none')
  return compare('follows', view.node.name, expected, masterAddress(info))
}

function masterAddress(info: Info): string {
  const host = info.get('master_host')
  return host === undefined ? 'no master' : formatAddress({ host, port: Number(info.get('master_port')) })
}

/** The master lists this replica as online. The observer is the master; where there is none, the replica that misses it. */
export function judgeOnline(view: DataNodeView, master: DataNodeView | undefined): Check {
  const expected = `${view.node.name} online`
  if (!master) return unasked('online', view.node.name, expected, 'there is no master')
  const info = said(master.info)
  if (!info) return unasked('online', master.node.name, expected, why(master.info))
  const { host, port } = view.node.announce
  const listed = listedReplicas(info).find((replica) => replica.host === host && replica.port === port)
  return compare('online', master.node.name, expected, `${view.node.name} ${listed?.state ?? 'not listed'}`)
}

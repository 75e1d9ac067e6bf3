import { type Check, compare, unasked } from '../model/check.ts'
import { formatAddress } from '../model/plan.ts'
import { mastersAmong } from './judge-replication.ts'
import { why } from './judge-nodes.ts'
import { said, type SentinelView, type Views } from './views.ts'

/**
 * Section 5, Sentinel: every sentinel knows the same master address and config epoch, all replicas (flags `slave`, link
 * ok), all other sentinels (flags `sentinel`), and SENTINEL CKQUORUM is OK.
 */
export function judgeSentinels(views: Views): Check[] {
  const masters = mastersAmong(views.data)
  const master =
    masters.length === 1 && masters[0] ? formatAddress(masters[0].node.announce) : 'the one master'
  const epochs = views.sentinels.flatMap((view) => said(view.master)?.get('config-epoch') ?? [])
  const epoch = String(Math.max(0, ...epochs.map(Number)))
  return views.sentinels.flatMap((view) => [
    ...judgeMaster(view, master, epoch),
    judgeReplicas(view, views.data.length - 1),
    judgeOthers(view, views.sentinels.length - 1),
    judgeQuorum(view),
  ])
}

function judgeMaster(view: SentinelView, master: string, epoch: string): Check[] {
  const { name } = view.node
  const known = said(view.master)
  if (!known) {
    return [
      unasked('master-known', name, master, why(view.master)),
      unasked('master-flags', name, 'master', why(view.master)),
      unasked('epoch-agreed', name, epoch, why(view.master)),
    ]
  }
  const address = formatAddress({ host: known.get('ip') ?? '', port: Number(known.get('port')) })
  return [
    compare('master-known', name, master, address),
    compare('master-flags', name, 'master', known.get('flags') ?? 'none'),
    compare('epoch-agreed', name, epoch, known.get('config-epoch') ?? 'none'),
  ]
}

function judgeReplicas(view: SentinelView, expected: number): Check {
  const known = said(view.replicas)
  if (!known) return unasked('replicas-known', view.node.name, String(expected), why(view.replicas))
  return countGood('replicas-known', view.node.name, expected, known, (replica) => {
    const link = replica.get('master-link-status')
    return replica.get('flags') === 'slave' && link === 'ok'
      ? undefined
      : `${replica.get('flags')}, link ${link ?? 'unknown'}`
  })
}

function judgeOthers(view: SentinelView, expected: number): Check {
  const known = said(view.sentinels)
  if (!known) return unasked('sentinels-known', view.node.name, String(expected), why(view.sentinels))
  return countGood('sentinels-known', view.node.name, expected, known, (sentinel) =>
    sentinel.get('flags') === 'sentinel' ? undefined : String(sentinel.get('flags')),
  )
}

function countGood(
  check: string,
  observer: string,
  expected: number,
  known: ReadonlyMap<string, string>[],
  faultOf: (entry: ReadonlyMap<string, string>) => string | undefined,
): Check {
  const faults = known.flatMap((entry) => {
    const fault = faultOf(entry)
    const address = formatAddress({ host: entry.get('ip') ?? '', port: Number(entry.get('port')) })
    return fault === undefined ? [] : [`${address} ${fault}`]
  })
  const good = known.length - faults.length
  return {
    check,
    observer,
    ok: faults.length === 0 && good === expected,
    expected: String(expected),
    seen: faults.length === 0 ? String(good) : `${good}, and ${faults.join('; ')}`,
  }
}

function judgeQuorum(view: SentinelView): Check {
  if ('why' in view.quorum) return unasked('quorum', view.node.name, 'OK', view.quorum.why)
  const text = view.quorum.said
  return { check: 'quorum', observer: view.node.name, ok: text.startsWith('OK'), expected: 'OK', seen: text }
}

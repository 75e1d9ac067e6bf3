import { type Check, compare, unasked } from '../../model/check.ts'
import { formatAddress, type PlannedSentinelNode } from '../../model/plan.ts'
import { mastersAmong } from './judge-replication.ts'
import { why } from './judge-nodes.ts'
import { type DataNodeView, said, type SentinelView, type Views } from './views.ts'

export interface SentinelRules {
  /** Whether a sentinel forgets, seconds after a failover, that others held the old master for down. */
  forgetsMasterDown: boolean
}

/**
 * Section 5, Sentinel: every sentinel knows the same master address and config epoch, all replicas (flags `slave`, link
 * ok), all other sentinels (flags `sentinel`), and SENTINEL CKQUORUM is OK.
 */
export function judgeSentinels(
  views: Views,
  rulesOf: (node: PlannedSentinelNode) => SentinelRules = () => ({ forgetsMasterDown: true }),
): Check[] {
  const masters = mastersAmong(views.data)
  const master =
    masters.length === 1 && masters[0] ? formatAddress(masters[0].node.announce) : 'the one master'
  const epochs = views.sentinels.flatMap((view) => said(view.master)?.get('config-epoch') ?? [])
  const epoch = String(Math.max(0, ...epochs.map(Number)))
  return views.sentinels.flatMap((view) => [
    ...judgeMaster(view, master, epoch),
    judgeReplicas(view, replicasBeside(masters.length === 1 ? masters[0] : undefined, views.data)),
    judgeOthers(
      view,
      new Set(views.sentinels.filter((other) => other !== view).map(addressOf)),
      rulesOf(view.node),
    ),
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

/** Without one master it can't be said which data nodes are to be replicas: all but the one that started as master. */
function replicasBeside(master: DataNodeView | undefined, views: DataNodeView[]): Set<string> {
  const other = master ?? views.find(({ node }) => node.replicaOf === undefined)
  return new Set(views.filter((view) => view !== other).map(addressOf))
}

function addressOf({ node }: DataNodeView | SentinelView): string {
  return formatAddress(node.announce)
}

function judgeReplicas(view: SentinelView, expected: Set<string>): Check {
  const known = said(view.replicas)
  if (!known) return unasked('replicas-known', view.node.name, String(expected.size), why(view.replicas))
  return countGood('replicas-known', view.node.name, expected, known, (replica) => {
    const link = replica.get('master-link-status')
    return replica.get('flags') === 'slave' && link === 'ok'
      ? undefined
      : `${replica.get('flags')}, link ${link ?? 'unknown'}`
  })
}

function judgeOthers(view: SentinelView, expected: Set<string>, { forgetsMasterDown }: SentinelRules): Check {
  const known = said(view.sentinels)
  if (!known) return unasked('sentinels-known', view.node.name, String(expected.size), why(view.sentinels))
  // Whether it holds the master for down now is its own `master-flags` to say.
  const good = forgetsMasterDown ? ['sentinel'] : ['sentinel', 'sentinel,master_down']
  return countGood('sentinels-known', view.node.name, expected, known, (sentinel) => {
    const flags = String(sentinel.get('flags'))
    return good.includes(flags) ? undefined : flags
  })
}

function countGood(
  check: string,
  observer: string,
  expected: Set<string>,
  known: ReadonlyMap<string, string>[],
  faultOf: (entry: ReadonlyMap<string, string>) => string | undefined,
): Check {
  const faults = known.flatMap((entry) => {
    const address = formatAddress({ host: entry.get('ip') ?? '', port: Number(entry.get('port')) })
    const fault = expected.has(address) ? faultOf(entry) : 'is not ours'
    return fault === undefined ? [] : [`${address} ${fault}`]
  })
  const good = known.length - faults.length
  return {
    check,
    observer,
    ok: faults.length === 0 && good === expected.size,
    expected: String(expected.size),
    seen: faults.length === 0 ? String(good) : `${good}, and ${faults.join('; ')}`,
  }
}

function judgeQuorum(view: SentinelView): Check {
  if ('why' in view.quorum) return unasked('quorum', view.node.name, 'OK', view.quorum.why)
  const text = view.quorum.said
  return { check: 'quorum', observer: view.node.name, ok: text.startsWith('OK'), expected: 'OK', seen: text }
}

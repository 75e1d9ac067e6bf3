import { sentinelsHave } from '../../model/node-servers.ts'
import { nodeAt, type PlannedDataNode, type PlannedNode, type PlannedSentinelNode } from '../../model/plan.ts'
import { parsePairs } from '../../redis/pairs.ts'
import { said, type SentinelView, type Views } from '../../topologies/health/views.ts'
import { giveBack } from '../../topologies/lent-settings.ts'
import type { Changeover } from './changeover.ts'

type Pace = 'ordinary' | 'demoting' | 'waiting' | 'looking'

/**
 * What SENTINEL DEBUG sets. Only how often INFO is asked and a sentinel says hello, on which the patience with an old master depends:
 * those that find out whether a node is down stay, so that the next failover goes as always, whatever ends this process.
 */
const PERIODS: Record<Pace, Record<string, number>> = {
  ordinary: { 'info-period': 10_000, 'publish-period': 2000 },
  // One turns the old master into a replica, with the next INFO but one.
  demoting: { 'info-period': 200, 'publish-period': 25 },
  // Who hears that a link is down asks again only after 1 s: so nobody asks while a replica syncs.
  waiting: { 'info-period': 10_000, 'publish-period': 2000 },
  looking: { 'info-period': 50, 'publish-period': 2000 },
}

/** A master waits 5 s for more replicas before a diskless sync. */
const SYNC_DELAY = 'repl-diskless-sync-delay'

/**
 * Shortens what takes its time when a new master is there: it waits 5 s with its first sync, Sentinel turns the old master into a
 * replica after 8 to 10 s, and hears of its link up to 10 s later. The failover itself goes as always: no sentinel is hurried before
 * all that run have ended it, and every other replica follows the new master. Sentinels before 7.0 can't be hurried.
 */
export class Demotion implements AsyncDisposable {
  readonly #changeover: Changeover
  readonly #paces = new Map<PlannedSentinelNode, Pace>()
  #delay: { node: PlannedDataNode; before: string } | undefined

  constructor(changeover: Changeover) {
    this.#changeover = changeover
  }

  /** Goes by what the nodes say now; `from` is the old master, `promoted` the node that is one since. */
  async hurry(views: Views, from: PlannedDataNode, promoted: PlannedDataNode): Promise<void> {
    await this.#hurrySync(promoted)
    const { plan } = this.#changeover.topology
    if (!sentinelsHave(plan, 'sentinelDebug')) return
    const master = this.#masterOfAll(views.sentinels)
    if (!master || master === from) return
    if (!isAllElseDone(views, master, from)) return
    const paces = pacesFor(views, from)
    for (const { node } of views.sentinels) await this.#set(node, paces.get(node) ?? 'ordinary')
  }

  /** The node that all name, with nothing to say against it and no failover that goes on. */
  #masterOfAll(sentinels: SentinelView[]) {
    const { plan } = this.#changeover.topology
    const named = new Set(
      sentinels.map((view) => {
        const master = said(view.master)
        if (master?.get('flags') !== 'master') return undefined
        return nodeAt(plan, master.get('ip') ?? '', Number(master.get('port')))
      }),
    )
    return named.size === 1 ? [...named][0] : undefined
  }

  async #hurrySync(master: PlannedDataNode): Promise<void> {
    if (this.#delay) return
    const connection = this.#changeover.connections.to(master)
    try {
      const before = parsePairs(await connection.call('CONFIG', 'GET', SYNC_DELAY)).get(SYNC_DELAY)
      if (before === undefined) return
      this.#delay = { node: master, before }
      await this.#changeover.topology.lend([{ node: master.name, directive: SYNC_DELAY, value: before }])
      await connection.call('CONFIG', 'SET', SYNC_DELAY, '0')
    } catch {
      // Then it takes longer.
    }
  }

  async #set(sentinel: PlannedSentinelNode, pace: Pace): Promise<void> {
    if (pace === (this.#paces.get(sentinel) ?? 'ordinary')) return
    this.#paces.set(sentinel, pace)
    try {
      await this.#changeover.connections
        .to(sentinel)
        .call('SENTINEL', 'DEBUG', ...Object.entries(PERIODS[pace]).flat())
    } catch {
      // It keeps its periods; then it takes longer.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const delay = this.#delay
    await Promise.all([...this.#paces.keys()].map(async (sentinel) => await this.#set(sentinel, 'ordinary')))
    if (!delay) return
    const setting = { node: delay.node.name, directive: SYNC_DELAY, value: delay.before }
    try {
      await giveBack(this.#changeover.connections.to(delay.node), delay.node, setting)
    } catch {
      return
    }
    await this.#changeover.topology.takeBack([setting])
  }
}

/** Whether only the old master is still to be seen to. */
function isAllElseDone({ data }: Views, master: PlannedNode, from: PlannedDataNode): boolean {
  return data.filter(({ node }) => node !== master && node !== from).every((view) => linkOf(view) === 'up')
}

function pacesFor({ data, sentinels }: Views, from: PlannedDataNode): Map<PlannedSentinelNode, Pace> {
  const old = data.find(({ node }) => node === from)
  const isMaster = old !== undefined && said(old.info)?.get('role') === 'master'
  const after: Pace = !old || linkOf(old) === 'up' ? 'looking' : 'waiting'
  return new Map(
    sentinels.map(({ node }, index) => [node, isMaster ? (index === 0 ? 'demoting' : 'waiting') : after]),
  )
}

function linkOf({ info }: Views['data'][number]): string | undefined {
  return said(info)?.get('master_link_status')
}

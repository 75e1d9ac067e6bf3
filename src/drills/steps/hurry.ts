import { sentinelsHave } from '../../model/node-servers.ts'
import type { NodeConnections } from '../../client/node-connections.ts'
import { dataNodes, type PlannedDataNode, type PlannedNode, sentinelNodes } from '../../model/plan.ts'
import { parsePairs } from '../../redis/pairs.ts'
import type { Views } from '../../topologies/health/views.ts'
import { giveBack } from '../../topologies/lent-settings.ts'
import { removeSyncFiles } from '../../topologies/sync-settings.ts'
import type { HurriedRecord } from '../history/history.ts'
import type { Scene } from '../scene.ts'
import { mayHurry, type Pace, paceOf } from './pace.ts'

/** What SENTINEL DEBUG sets for each pace. The ordinary ones are those of sentinel.c. */
const PERIODS: Record<Pace, Record<string, number>> = {
  ordinary: { 'info-period': 10_000, 'publish-period': 2000, 'ping-period': 1000, 'ask-period': 1000 },
  quick: { 'info-period': 50, 'publish-period': 50, 'ping-period': 50, 'ask-period': 50 },
  waiting: { 'info-period': 10_000, 'publish-period': 50, 'ping-period': 50, 'ask-period': 50 },
  demoting: { 'info-period': 200, 'publish-period': 25, 'ping-period': 50, 'ask-period': 50 },
}

/** For SENTINEL DEBUG, one after the other. */
export const ORDINARY_PERIODS = Object.entries(PERIODS.ordinary).flat()

/** A sync over the disk, at once, whose end is noticed at once, and after which a replica counts as online at once. */
const SYNC = {
  hz: '100',
  'repl-diskless-sync': 'no',
  'repl-diskless-sync-delay': '0',
  'rdb-del-sync-files': 'yes',
}

/**
 * Shortens the periods that only healing waits for, as Redis's own test suite does, until it is disposed of: a sentinel turns an old
 * master into a replica after 8 to 10 s, asks a link that was down again after 1 s and believes for 5 s that others see the master
 * down; a master waits 5 s for more replicas before a diskless sync. It begins when what is measured is over, see {@link mayHurry}.
 */
export class Hurry implements AsyncDisposable {
  readonly #scene: Scene
  readonly #connections: NodeConnections
  readonly #paces = new Map<PlannedNode, Pace>()
  readonly #before = new Map<PlannedDataNode, [name: string, value: string][]>()
  #record: HurriedRecord | undefined

  constructor(scene: Scene, connections: NodeConnections) {
    this.#scene = scene
    this.#connections = connections
  }

  /** Goes by what the nodes say now. Where a failover is due or goes on again, everything is as usual until it is over. */
  async heed(views: Views): Promise<void> {
    const { plan, faults, recorded, measuresDemotion, mastersAtFirst } = this.#scene
    const writes = recorded?.writes
    const may = mayHurry({ plan, faults, writes, measuresDemotion, mastersAtFirst }, views)
    if (!may) return await this.#end()
    if (!this.#record) {
      this.#record = { from: this.#scene.clock(), to: null }
      this.#scene.hurried.push(this.#record)
      await this.#quickenSyncs()
    }
    await this.#pace(paceOf(plan, views))
  }

  async #quickenSyncs(): Promise<void> {
    await Promise.allSettled(
      this.#running(dataNodes(this.#scene.plan)).map(async (node) => {
        const connection = this.#connections.to(node)
        const settings = await Promise.all(
          Object.keys(SYNC).map(async (name) => parsePairs(await connection.call('CONFIG', 'GET', name))),
        )
        // A server of before 6.2 does not know all of them.
        const before = settings.flatMap((pairs) => [...pairs])
        this.#before.set(node, before)
        this.#scene.debts?.oweSettings(
          before.map(([name, value]) => ({ node: node.name, name, value, rewrite: false })),
        )
        for (const [name, value] of Object.entries(SYNC))
          if (settings.some((pairs) => pairs.has(name))) await connection.call('CONFIG', 'SET', name, value)
      }),
    )
  }

  /** A sentinel that can't be asked keeps its periods; then it takes longer. */
  async #pace(paces: ReadonlyMap<string, Pace>): Promise<void> {
    const { plan } = this.#scene
    if (!sentinelsHave(plan, 'sentinelDebug')) return
    await Promise.allSettled(
      this.#running(sentinelNodes(plan)).map(async (node) => {
        const pace = paces.get(node.name) ?? 'ordinary'
        if ((this.#paces.get(node) ?? 'ordinary') === pace) return
        this.#paces.set(node, pace)
        const periods = Object.entries(PERIODS[pace]).flat()
        await this.#connections.to(node).call('SENTINEL', 'DEBUG', ...periods)
      }),
    )
  }

  #running<T extends PlannedNode>(nodes: T[]): T[] {
    return nodes.filter((node) => this.#scene.topology.stateOf(node) === 'running')
  }

  async #end(): Promise<void> {
    if (!this.#record) return
    this.#record.to = this.#scene.clock()
    this.#record = undefined
    await Promise.allSettled([
      this.#pace(new Map()),
      ...[...this.#before].map(async ([node, settings]) => {
        // A sentinel that changed a role meanwhile had all settings written to the conf file.
        for (const [directive, value] of settings)
          await giveBack(this.#connections.to(node), node, { directive, value })
      }),
    ])
    this.#before.clear()
    await removeSyncFiles(this.#scene.plan)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end()
  }
}

import { featuresAt } from '../../model/node-servers.ts'
import type { PlannedDataNode, PlannedSentinelNode } from '../../model/plan.ts'
import type { LentSetting } from '../../processes/run-record.ts'
import { parsePairsList } from '../../redis/pairs.ts'
import { said, type Views } from '../../topologies/health/views.ts'
import { giveBack } from '../../topologies/lent-settings.ts'
import { type Changeover, refused } from './changeover.ts'

/** How often a sentinel asks INFO, ms: while it has to hear of something, and as sentinel.c has it. */
const WHILE_ASKING_MS = 200
const DEFAULT_INFO_PERIOD_MS = 10_000

const PRIORITY = 'replica-priority'

/**
 * A sentinel takes the replica with the lowest priority, and can't be told which. So for as long as a failover to a certain one takes,
 * that one has the lowest; then all have their own again. Killed meanwhile, the run record says what these were.
 */
export class Preference {
  readonly #changeover: Changeover
  /** The priorities as they were, of the nodes where they were changed. */
  readonly #before = new Map<PlannedDataNode, string>()

  private constructor(changeover: Changeover) {
    this.#changeover = changeover
  }

  /** Prefers a replica, and waits until the sentinel that is going to choose has heard of it. */
  static async for(
    changeover: Changeover,
    sentinel: PlannedSentinelNode,
    to: PlannedDataNode,
    views: Views,
  ): Promise<Preference> {
    const preference = new Preference(changeover)
    try {
      await preference.#set(to, views)
      await preference.#heardBy(sentinel)
    } catch (error) {
      await preference.withdraw()
      throw error
    }
    return preference
  }

  async #set(to: PlannedDataNode, views: Views): Promise<void> {
    const { name } = this.#changeover.topology
    const replicas = views.data.flatMap(({ node, info }) => {
      const priority = said(info)?.get('slave_priority')
      return priority === undefined ? [] : [{ node, priority: Number(priority) }]
    })
    const own = replicas.find(({ node }) => node.name === to.name)
    if (!own)
      throw refused(`${to.name} can't take over`, 'a replica that runs', 'none', `redis-ha status ${name}`)
    if (own.priority === 0)
      throw refused(
        `${to.name} is never to take over`,
        'replica-priority above 0',
        'replica-priority 0',
        'another node for --to',
      )
    const others = replicas.filter(({ node, priority }) => node.name !== to.name && priority === 1)
    const wanted = [
      ...(own.priority === 1 ? [] : [{ ...own, wants: '1' }]),
      ...others.map((other) => ({ ...other, wants: '2' })),
    ]
    for (const { node, priority } of wanted) this.#before.set(node, String(priority))
    await this.#changeover.topology.lend(this.#lent())
    for (const { node, wants } of wanted)
      await this.#changeover.connections.to(node).call('CONFIG', 'SET', PRIORITY, wants)
  }

  #lent(nodes = [...this.#before.keys()]): LentSetting[] {
    return nodes.map((node) => ({
      node: node.name,
      directive: PRIORITY,
      value: this.#before.get(node) ?? '',
    }))
  }

  async #heardBy(sentinel: PlannedSentinelNode): Promise<void> {
    const { topology, connections } = this.#changeover
    const connection = connections.to(sentinel)
    const canHurry = featuresAt(topology.plan, sentinel).sentinelDebug
    if (canHurry) await connection.call('SENTINEL', 'DEBUG', 'INFO-PERIOD', WHILE_ASKING_MS)
    try {
      let unheard = [...this.#before.keys()].map(
        ({ name }) => `${sentinel.name} has not heard of ${name}'s priority`,
      )
      await this.#changeover.until(
        'the sentinel knows which replica is preferred',
        () => unheard,
        async () => {
          const known = parsePairsList(
            await connection.call('SENTINEL', 'REPLICAS', topology.plan.sentinel?.masterName ?? ''),
          )
          const priorityOf = ({ announce }: PlannedDataNode) =>
            known
              .find((one) => one.get('ip') === announce.host && one.get('port') === String(announce.port))
              ?.get('slave-priority')
          unheard = [...this.#before]
            .filter(([node, before]) => priorityOf(node) === before)
            .map(([{ name }]) => `${sentinel.name} has not heard of ${name}'s priority`)
        },
      )
    } finally {
      if (canHurry) await connection.call('SENTINEL', 'DEBUG', 'INFO-PERIOD', DEFAULT_INFO_PERIOD_MS)
    }
  }

  /** Gives every node its own priority again, in its conf file too: Sentinel has that written when it changes a role. */
  async withdraw(): Promise<void> {
    const back: PlannedDataNode[] = []
    for (const [node, priority] of this.#before) {
      try {
        const setting = { directive: PRIORITY, value: priority }
        await giveBack(this.#changeover.connections.to(node), node, setting)
        back.push(node)
      } catch {
        // It ended meanwhile: it stays noted that this is to be put back.
      }
    }
    if (back.length > 0) await this.#changeover.topology.takeBack(this.#lent(back))
  }
}

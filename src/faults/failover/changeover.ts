import type { NodeConnections } from '../../client/node-connections.ts'
import { isErrorReply } from '../../client/node-connection.ts'
import { RedisHaError } from '../../model/failure.ts'
import { nodeAt, type PlannedDataNode, type PlannedNode } from '../../model/plan.ts'
import { type Deadline, deadlineIn, now, poll } from '../../processes/clock.ts'
import { isAlive, stateOf } from '../../processes/identity.ts'
import { type Info, roleOf } from '../../redis/info.ts'
import { look } from '../../topologies/health/look.ts'
import { type DataNodeView, said, type Views } from '../../topologies/health/views.ts'
import { logPath } from '../../topologies/session.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'

const ANSWER_MS = 1000
const RETRY_MS = 20
const LOOK_EVERY_MS = 20

/** One failover while it goes on: connections, deadline, and the memory of what was seen last. */
export class Changeover implements Disposable {
  readonly topology: OpenTopology
  readonly connections: NodeConnections
  readonly deadline: Deadline
  readonly signal: AbortSignal | undefined

  constructor(topology: OpenTopology, options: { timeoutMs: number; signal: AbortSignal | undefined }) {
    this.topology = topology
    // A master that is demoted closes its connections: they have to come back.
    this.connections = topology.connect(ANSWER_MS, RETRY_MS)
    this.deadline = deadlineIn(options.timeoutMs)
    this.signal = options.signal
  }

  /** What the nodes that run say; of one that is gone or paused there is no view. */
  async look(): Promise<Views> {
    const { plan } = this.topology
    const { processes } = this.topology.record()
    const running = Object.fromEntries(
      Object.entries(processes).filter(([, identity]) => stateOf(identity) === 'running'),
    )
    const views = await look(plan, running, this.connections)
    // One that is not there any more is no observer.
    const observes = ({ node }: { node: PlannedNode }) => {
      const identity = running[node.name]
      return identity !== undefined && isAlive(identity)
    }
    return { ...views, data: views.data.filter(observes), sentinels: views.sentinels.filter(observes) }
  }

  /** Sends what starts the failover. What a server says against it is a `refused` failure. */
  async order(
    node: PlannedNode,
    advice: string,
    command: string,
    ...args: (string | number)[]
  ): Promise<void> {
    try {
      await this.connections.to(node).call(command, ...args)
    } catch (error) {
      throw refused(
        `${node.name} refused ${[command, ...args].join(' ')}`,
        'OK',
        isErrorReply(error) ? error.message : this.connections.to(node).explain(error),
        advice,
        logPath(node),
      )
    }
  }

  /**
   * Waits until nothing is missing any more. `missing` says what is, by what the nodes say now; `meanwhile` is called each time, with
   * these. Throws `unfinished` with what was missing last.
   */
  async until(
    what: string,
    missing: (views: Views) => string[],
    meanwhile: (views: Views) => Promise<void> | void = () => undefined,
  ): Promise<Views> {
    let last = ['nothing was heard yet']
    const done = await poll(
      async () => {
        const views = await this.look()
        last = missing(views)
        if (last.length === 0) return views
        await meanwhile(views)
        return undefined
      },
      { deadline: this.deadline, everyMs: LOOK_EVERY_MS, signal: this.signal },
    )
    if (done) return done
    throw new RedisHaError({
      reason: 'unfinished',
      title: `The failover of "${this.topology.name}" was not over in ${this.deadline.givenMs / 1000}s`,
      expected: what,
      seen: last.join('\n'),
      where: this.topology.plan.folder,
      try: `redis-ha status ${this.topology.name}, redis-ha events ${this.topology.name} -n 50, or a longer --timeout`,
    })
  }

  /** Notes when a node was first seen as a master. */
  watchPromotion(node: () => PlannedDataNode | undefined): { at: () => number; see: (views: Views) => void } {
    let promotedAt: number | undefined
    return {
      at: () => promotedAt ?? now(),
      see: (views) => {
        const view = views.data.find((one) => one.node.name === node()?.name)
        if (view && roleIn(view) === 'master') promotedAt ??= now()
      },
    }
  }

  [Symbol.dispose](): void {
    this.connections[Symbol.dispose]()
  }
}

export function refused(
  title: string,
  expected: string,
  seen: string,
  advice: string,
  where?: string,
): RedisHaError {
  return new RedisHaError({
    reason: 'refused',
    title,
    expected,
    seen,
    ...(where !== undefined && { where }),
    try: advice,
  })
}

/** Which of these nodes don't follow a master with their link up, in words. */
export function strays(views: DataNodeView[], master: PlannedDataNode): string[] {
  return views.flatMap((view) => {
    const info = said(view.info)
    const { name } = view.node
    if (name === master.name)
      return roleIn(view) === 'master' ? [] : [`${name} is ${roleIn(view) ?? 'not to be asked'}`]
    if (!info || roleOf(info) !== 'replica') return [`${name} is ${roleIn(view) ?? 'not to be asked'}`]
    if (!isFollowing(info, master))
      return [`${name} follows ${info.get('master_host')}:${info.get('master_port')}`]
    return info.get('master_link_status') === 'up' ? [] : [`the link of ${name} is down`]
  })
}

export function isFollowing(info: Info, { announce }: PlannedDataNode): boolean {
  return info.get('master_host') === announce.host && info.get('master_port') === String(announce.port)
}

export function roleIn(view: DataNodeView): 'master' | 'replica' | undefined {
  const info = said(view.info)
  return info && roleOf(info)
}

/** The master that a replica follows, by its own INFO. */
export function masterFollowed(topology: OpenTopology, view: DataNodeView): PlannedDataNode | undefined {
  const info = said(view.info)
  const node = info && nodeAt(topology.plan, info.get('master_host') ?? '', Number(info.get('master_port')))
  return node?.kind === 'redis' ? node : undefined
}

/** The replica of a master that has the most of its data: its link up before all others, then by its offset. */
export function bestReplica(
  topology: OpenTopology,
  views: DataNodeView[],
  master: PlannedDataNode,
): DataNodeView | undefined {
  const rank = (view: DataNodeView): [number, number] => {
    const info = said(view.info)
    return [info?.get('master_link_status') === 'up' ? 1 : 0, Number(info?.get('slave_repl_offset') ?? -1)]
  }
  return views
    .filter((view) => roleIn(view) === 'replica' && masterFollowed(topology, view)?.name === master.name)
    .toSorted((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1])[0]
}

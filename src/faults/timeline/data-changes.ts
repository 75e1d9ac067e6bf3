import type { NodeConnection } from '../../client/node-connection.ts'
import { formatAddress, nodeAt, type Plan } from '../../model/plan.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { now } from '../../processes/clock.ts'
import { type ClusterNodeLine, parseClusterNodes } from '../../redis/cluster-replies.ts'
import { parseInfo } from '../../redis/info.ts'
import { parseRole } from '../../redis/role-reply.ts'

/** What a data node says of itself and of the cluster, told only where it is something else than before. */
export class DataChanges {
  readonly #plan: Plan
  readonly #node: string
  readonly #onEvent: (event: TimelineEvent) => void
  /** What was told last, by what it is about. */
  readonly #told = new Map<string, string>()
  #lastNodes = ''
  /** When it was asked for the role that it told last. */
  #askedAt: number | undefined

  constructor(plan: Plan, node: string, onEvent: (event: TimelineEvent) => void) {
    this.#plan = plan
    this.#node = node
    this.#onEvent = onEvent
  }

  async ask(connection: NodeConnection): Promise<void> {
    const askedAt = now()
    const [role, info, nodes] = await Promise.all([
      connection.call('ROLE'),
      this.#plan.cluster && connection.text('CLUSTER', 'INFO'),
      this.#plan.cluster && connection.text('CLUSTER', 'NODES'),
    ])
    const at = now()
    if (nodes === undefined || !isRoleOfItsStart(role, nodes)) this.#hearRole(role, at)
    this.#askedAt = askedAt
    if (info !== undefined) this.#hearInfo(info, at)
    if (nodes !== undefined) this.#hearNodes(nodes, at)
  }

  #hearRole(reply: unknown, at: number): void {
    const heard = parseRole(reply)
    if (!heard || heard.role === 'sentinel') return
    const { role } = heard
    const until = this.#askedAt === undefined ? {} : { until: this.#askedAt }
    this.#tell('role', role, { at, node: this.#node, source: 'role', role, ...until })
    if (role === 'master') {
      this.#told.delete('link')
      return
    }
    const master = this.#nameAt(heard.host, heard.port)
    const { link } = heard
    this.#tell('link', `${master} ${link}`, { at, node: this.#node, source: 'link', master, link })
  }

  #hearInfo(reply: string, at: number): void {
    const info = parseInfo(reply)
    const state = info.get('cluster_state') ?? 'unknown'
    const epoch = Number(info.get('cluster_current_epoch'))
    this.#tell('state', state, { at, node: this.#node, source: 'cluster-state', state })
    this.#tell('epoch', String(epoch), { at, node: this.#node, source: 'cluster-epoch', epoch })
  }

  #hearNodes(reply: string, at: number): void {
    // The times of ping and pong change all the while.
    const steady = reply.replaceAll(/ \d+ \d+ (\d+ (?:dis)?connected)/g, ' $1')
    if (steady === this.#lastNodes) return
    this.#lastNodes = steady
    for (const line of parseClusterNodes(reply)) this.#hearLine(line, at)
  }

  #hearLine(line: ClusterNodeLine, at: number): void {
    const name = this.#nameAt(line.host, line.port)
    const { slots } = line
    const key = JSON.stringify(slots)
    // Who never had slots and has none is not worth telling.
    if (slots.length > 0 || this.#told.has(`slots ${name}`))
      this.#tell(`slots ${name}`, key, { at, node: this.#node, source: 'slots', owner: name, slots })
    const flag = line.flags.includes('fail') ? 'fail' : line.flags.includes('fail?') ? 'fail?' : 'none'
    if (flag !== 'none' || this.#told.has(`flag ${name}`))
      this.#tell(`flag ${name}`, flag, { at, node: this.#node, source: 'failing', about: name, flag })
  }

  #nameAt(host: string, port: number): string {
    return nodeAt(this.#plan, host, port)?.name ?? formatAddress({ host, port })
  }

  #tell(about: string, what: string, event: TimelineEvent): void {
    if (this.#told.get(about) === what) return
    this.#told.set(about, what)
    this.#onEvent(event)
  }
}

/**
 * A replica of a cluster that has just started calls itself a master in ROLE until it has looked at its nodes.conf, which
 * makes it follow its master in the next turn of its event loop. CLUSTER NODES tells what it is from the beginning.
 */
function isRoleOfItsStart(role: unknown, nodes: string): boolean {
  const own = parseClusterNodes(nodes).find(({ flags }) => flags.includes('myself'))
  return parseRole(role)?.role === 'master' && own !== undefined && !own.flags.includes('master')
}

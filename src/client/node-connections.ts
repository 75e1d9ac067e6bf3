import type { Plan, PlannedNode } from '../model/plan.ts'
import { ownUser } from '../model/sign-in.ts'
import { HeldConnection } from './held-connection.ts'
import { type ConnectionOptions, type Credentials, NodeConnection } from './node-connection.ts'
import { Subscription } from './subscription.ts'

export interface NodeConnectionsOptions {
  /** The topology's password; undefined where it has none. */
  password: string | undefined
  /** Whom to sign in as; default: the topology's management, or its only user. */
  user?: string | undefined
  timeoutMs: number
  retryMs?: number | undefined
}

/** Connections to the nodes of a topology, each made when it is first asked for. */
export class NodeConnections implements Disposable {
  readonly #plan: Plan
  readonly #options: NodeConnectionsOptions
  readonly #connections = new Map<string, NodeConnection>()
  #disposed = false

  constructor(plan: Plan, options: NodeConnectionsOptions) {
    this.#plan = plan
    this.#options = options
  }

  /** Throws after the disposal: a connection made then would be closed by nobody, and could keep the process for its timeout. */
  to(node: PlannedNode): NodeConnection {
    let connection = this.#connections.get(node.name)
    if (!connection) {
      if (this.#disposed) throw new Error(`${node.name} is asked for after its connections were closed`)
      connection = new NodeConnection(node.listen, this.#optionsFor(node))
      this.#connections.set(node.name, connection)
    }
    return connection
  }

  /** A subscription to all that a node publishes. To be disposed of by itself. */
  subscribe(node: PlannedNode, onMessage: (channel: string, text: string) => void): Subscription {
    const { credentials, tls, retryMs = 100 } = this.#optionsFor(node)
    return new Subscription(node.listen, { credentials, tls, retryMs, onMessage })
  }

  /**
   * A connection that is kept as it is, signed in with these credentials, or those of the topology; `nobody`: not signed in. To be closed
   * by itself. Rejects where it is refused.
   */
  async hold(
    node: PlannedNode,
    as: Credentials | 'topology' | 'nobody',
    onMessage: (channel: string, text: string) => void,
  ): Promise<HeldConnection> {
    const { credentials, tls, timeoutMs } = this.#optionsFor(node)
    const signedIn = as === 'topology' ? credentials : as === 'nobody' ? undefined : as
    return await HeldConnection.open(node.listen, { credentials: signedIn, tls, timeoutMs, onMessage })
  }

  #optionsFor(node: PlannedNode): ConnectionOptions {
    const { password, timeoutMs, retryMs, user = ownUser(this.#plan, node) } = this.#options
    return {
      timeoutMs,
      retryMs,
      tls: this.#plan.tls?.client,
      credentials: password === undefined ? undefined : { user, password },
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    for (const connection of this.#connections.values()) connection.close()
    this.#connections.clear()
  }
}

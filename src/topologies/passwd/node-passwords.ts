import { createHash } from 'node:crypto'
import { isErrorReply, type NodeConnection } from '../../client/node-connection.ts'
import { NodeConnections } from '../../client/node-connections.ts'
import { RedisHaError } from '../../model/failure.ts'
import type { PasswordHolder } from '../../model/password-change.ts'
import type { Plan, PlannedNode } from '../../model/plan.ts'

/** The single steps of a change of a password. Each can be done again, and then changes nothing. */
export class NodePasswords {
  readonly #plan: Plan
  readonly #holder: PasswordHolder
  readonly #password: string
  readonly #connections: NodeConnections

  constructor(plan: Plan, holder: PasswordHolder, password: string, connections: NodeConnections) {
    this.#plan = plan
    this.#holder = holder
    this.#password = password
    this.#connections = connections
  }

  /** The user can sign in with the new password too, on every node that has it. */
  async takeBoth(): Promise<void> {
    await this.#onHomes(async (ask, user) => await ask('ACL', 'SETUSER', user, this.#hash))
  }

  /** Replicas and sentinels sign in with the new one from now on. A replica's link stays as it is. */
  async switchDiallers(): Promise<void> {
    const { replicas, sentinels } = this.#holder
    const password = this.#password
    const master = this.#plan.sentinel?.masterName ?? ''
    await this.#on(replicas, async (ask) => await ask('CONFIG', 'SET', 'masterauth', password))
    await this.#on(sentinels, async (ask) => {
      await ask('SENTINEL', 'CONFIG', 'SET', 'sentinel-pass', password)
      await ask('SENTINEL', 'SET', master, 'auth-pass', password)
    })
  }

  /** What the servers have been told is in their conf files, for when they start again. */
  async persist(): Promise<void> {
    const nodes = [...new Set([...this.#holder.homes.map(({ node }) => node), ...this.#holder.replicas])]
    await this.#on(nodes, async (ask, { kind }) =>
      kind === 'redis' ? await ask('CONFIG', 'REWRITE') : await ask('SENTINEL', 'FLUSHCONFIG'),
    )
  }

  /** The new password is the only one. */
  async takeNewAlone(): Promise<void> {
    await this.#onHomes(async (ask, user, node) => {
      if (this.#holder.isRequirepass && node.kind === 'redis')
        await ask('CONFIG', 'SET', 'requirepass', this.#password)
      else await ask('ACL', 'SETUSER', user, 'resetpass', this.#hash)
    })
  }

  /** Throws `refused` where a node does not let the user in with the new password. */
  async demandTaken(timeoutMs: number): Promise<void> {
    await Promise.all(
      this.#holder.homes.map(async ({ node, user }) => {
        using connections = new NodeConnections(this.#plan, { user, password: this.#password, timeoutMs })
        try {
          await connections.to(node).call('PING')
        } catch (error) {
          // Not every user may PING.
          if (isErrorReply(error) && error.message.startsWith('NOPERM')) return
          throw refused(
            node,
            `a way in for ${user} with its new password`,
            connections.to(node).explain(error),
          )
        }
      }),
    )
  }

  get #hash(): string {
    return `#${createHash('sha256').update(this.#password).digest('hex')}`
  }

  async #onHomes(act: (ask: Ask, user: string, node: PlannedNode) => Promise<void>): Promise<void> {
    await Promise.all(
      this.#holder.homes.map(async ({ node, user }) => await act(this.#asker(node), user, node)),
    )
  }

  async #on(nodes: PlannedNode[], act: (ask: Ask, node: PlannedNode) => Promise<void>): Promise<void> {
    await Promise.all(nodes.map(async (node) => await act(this.#asker(node), node)))
  }

  #asker(node: PlannedNode): Ask {
    const connection: NodeConnection = this.#connections.to(node)
    return async (command, ...args) => {
      try {
        await connection.call(command, ...args)
      } catch (error) {
        throw refused(node, `OK to ${command} ${args[0] ?? ''}`, connection.explain(error))
      }
    }
  }
}

type Ask = (command: string, ...args: string[]) => Promise<void>

function refused(node: PlannedNode, expected: string, seen: string): RedisHaError {
  return new RedisHaError({
    reason: 'refused',
    title: `The password can't be changed on ${node.name}`,
    expected,
    seen,
    where: node.dir,
    try: 'the same command again when that is mended: it completes what was begun',
  })
}

import type { HeldConnection } from '../../client/held-connection.ts'
import { isErrorReply } from '../../client/node-connection.ts'
import { matchesGlob } from '../../model/glob.ts'
import { deadlineIn, poll } from '../../processes/clock.ts'
import { durationOf } from './durations.ts'
import { notSeen } from '../steps/waits.ts'
import { textOf } from '../steps/conditions.ts'

/** Who signs in: the topology's own user by default, nobody, or another. */
export type SignIn = { as?: 'topology' | 'nobody' } | { user?: string; password: string }

export type Argument = string | number | Uint8Array
export type Command = [command: string, ...args: Argument[]]

/** What came to a subscriber. */
export interface Message {
  channel: string
  text: string
}

/** One connection, kept across steps. When it is lost it stays lost. */
export class DrillConnection {
  /** The node's name. */
  readonly node: string
  /** What has come to it since it subscribed, the oldest first. */
  readonly messages: readonly Message[]
  readonly #held: HeldConnection

  constructor(node: string, held: HeldConnection, messages: Message[]) {
    this.node = node
    this.#held = held
    this.messages = messages
  }

  get isOpen(): boolean {
    return this.#held.isOpen
  }

  /** Sends a command and waits for its reply. Rejects with an error reply, or when the connection is lost. */
  async call(command: string, ...args: Argument[]): Promise<unknown> {
    return await this.#held.call(command, ...args)
  }

  /** The same as text on one line, error replies too: `WRONGTYPE Operation against …`. */
  async answer(command: string, ...args: Argument[]): Promise<string> {
    try {
      return textOf(await this.call(command, ...args))
    } catch (error) {
      if (isErrorReply(error)) return error.message
      throw error
    }
  }

  /**
   * Sends commands as one group, MULTI to EXEC, and gives their replies; an error reply to one of them stands in its place. null where a
   * watched key had changed. Rejects where the group was refused.
   */
  async multi(commands: Command[]): Promise<unknown[] | null> {
    const sent = [this.call('MULTI'), ...commands.map((words) => this.call(...words))]
    const exec = this.call('EXEC')
    // Why a command was not taken into the group is told by EXEC too, and less well.
    const [refused] = (await Promise.allSettled(sent)).filter((one) => one.status === 'rejected')
    const [done] = await Promise.allSettled([exec])
    if (refused) throw refused.reason
    if (done.status === 'rejected') throw done.reason
    return Array.isArray(done.value) ? (done.value as unknown[]) : null
  }

  /** Sends a command whose reply comes later: one that blocks, or to a node that is paused. */
  send(command: string, ...args: Argument[]): Deferred {
    return new Deferred([command, ...args].map(String).join(' '), this.#held.call(command, ...args))
  }

  /** Waits for a message on a channel, against globs, that came since it subscribed. */
  async received(channel: string, text: string, { within = '60s' } = {}): Promise<Message> {
    const found = await poll(
      () => this.messages.find((one) => matchesGlob(channel, one.channel) && matchesGlob(text, one.text)),
      { deadline: deadlineIn(durationOf(within)), everyMs: 5 },
    )
    if (found) return found
    throw notSeen(`No message came in ${within}`, `${text} on ${channel}`, `${this.messages.length} others`)
  }

  close(): void {
    this.#held.close()
  }
}

/** A command that was sent, and its reply when there is one. */
export class Deferred {
  /** `lost`: the connection was, before there was a reply. */
  state: 'pending' | 'replied' | 'refused' | 'lost' = 'pending'
  readonly #command: string
  readonly #reply: Promise<unknown>

  constructor(command: string, reply: Promise<unknown>) {
    this.#command = command
    this.#reply = reply
    reply.then(
      () => (this.state = 'replied'),
      (error: unknown) => (this.state = isErrorReply(error) ? 'refused' : 'lost'),
    )
  }

  /** Waits for the reply. Rejects with an error reply, when the connection is lost, or when the time is over. */
  async reply({ within = '60s' } = {}): Promise<unknown> {
    await this.#settled(within)
    return await this.#reply
  }

  /** The same as text on one line, error replies too. */
  async answer({ within = '60s' } = {}): Promise<string> {
    try {
      return textOf(await this.reply({ within }))
    } catch (error) {
      if (isErrorReply(error)) return error.message
      throw error
    }
  }

  async #settled(within: string): Promise<void> {
    const settled = await poll(() => (this.state === 'pending' ? undefined : true), {
      deadline: deadlineIn(durationOf(within)),
      everyMs: 5,
    })
    if (settled) return
    throw notSeen(`There was no reply in ${within}`, `a reply to ${this.#command}`, 'none')
  }
}

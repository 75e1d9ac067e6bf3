import type { Redis } from 'ioredis'
import type { Address } from '../model/plan.ts'
import type { ConnectionOptions } from './node-connection.ts'
import { nodeClient } from './node-client.ts'

export interface HeldConnectionOptions extends Pick<ConnectionOptions, 'credentials' | 'tls'> {
  /** How long it may take to connect, ms. */
  timeoutMs: number
  onMessage: (channel: string, text: string) => void
}

/**
 * One connection to one node, kept as it is: commands go out in their order and are waited for without limit, and when it is lost it stays
 * lost, with all that was not answered.
 */
export class HeldConnection {
  readonly #redis: Redis

  private constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Connects and signs in; rejects where either is refused. */
  static async open(
    address: Address,
    { timeoutMs, onMessage, ...as }: HeldConnectionOptions,
  ): Promise<HeldConnection> {
    const redis = await nodeClient(address, as, {
      enableAutoPipelining: false,
      connectTimeout: timeoutMs,
      autoResendUnfulfilledCommands: false,
      retryStrategy: () => null,
    })
    // A password that is refused is told as an error alone.
    const errors: Error[] = []
    redis.on('error', (error: Error) => errors.push(error))
    for (const event of ['message', 'smessage'])
      redis.on(event, (channel: string, text: string) => onMessage(channel, text))
    redis.on('pmessage', (_pattern: string, channel: string, text: string) => onMessage(channel, text))
    try {
      await redis.connect()
    } catch (error) {
      throw errors[0] ?? error
    }
    if (errors[0]) throw errors[0]
    return new HeldConnection(redis)
  }

  /** Sends a command at once and resolves to its reply, whenever that comes. Rejects with an error reply, or when the connection is lost. */
  async call(command: string, ...args: (string | number | Uint8Array)[]): Promise<unknown> {
    return await this.#redis.call(
      // ioredis knows what subscribes, or blocks, by names in lower case.
      command.toLowerCase(),
      args.map((arg) => (typeof arg === 'object' ? Buffer.from(arg) : arg)),
    )
  }

  get isOpen(): boolean {
    return this.#redis.status === 'ready'
  }

  close(): void {
    this.#redis.disconnect()
  }
}

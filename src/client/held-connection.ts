import { Redis } from 'ioredis'
import type { Address } from '../model/plan.ts'
import { type Credentials } from './node-connection.ts'
import { GOODBYE_MS } from '../processes/tcp-connection.ts'

export interface HeldConnectionOptions {
  /** Undefined: nobody signs in. */
  credentials: Credentials | undefined
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
  #lastError: Error | undefined

  constructor(address: Address, { credentials, timeoutMs, onMessage }: HeldConnectionOptions) {
    this.#redis = new Redis({
      host: address.host,
      port: address.port,
      ...(credentials && { password: credentials.password }),
      ...(credentials?.user !== undefined && { username: credentials.user }),
      lazyConnect: true,
      enableReadyCheck: false,
      disableClientInfo: true,
      enableAutoPipelining: false,
      protocol: 2,
      connectTimeout: timeoutMs,
      disconnectTimeout: GOODBYE_MS,
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      retryStrategy: () => null,
    })
    this.#redis.on('error', (error: Error) => {
      this.#lastError = error
    })
    for (const event of ['message', 'smessage'])
      this.#redis.on(event, (channel: string, text: string) => onMessage(channel, text))
    this.#redis.on('pmessage', (_pattern: string, channel: string, text: string) => onMessage(channel, text))
  }

  /** Connects and signs in; rejects where either is refused. */
  async open(): Promise<void> {
    try {
      await this.#redis.connect()
    } catch (error) {
      throw this.#lastError ?? error
    }
    // A password that is refused is told apart from the commands that follow it.
    if (this.#lastError) throw this.#lastError
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

import { Redis } from 'ioredis'
import type { Address } from '../model/plan.ts'
import { type Credentials, GOODBYE_MS } from './node-connection.ts'

export interface SubscriptionOptions {
  credentials: Credentials | undefined
  /** Time between two tries to connect, ms. */
  retryMs: number
  onMessage: (channel: string, text: string) => void
}

/** Everything that a node publishes, for as long as it is open; a lost connection comes back by itself. */
export class Subscription implements Disposable {
  readonly #redis: Redis
  readonly #subscribed: Promise<unknown>
  #closed = false

  constructor(address: Address, { credentials, retryMs, onMessage }: SubscriptionOptions) {
    this.#redis = new Redis({
      host: address.host,
      port: address.port,
      ...(credentials && { password: credentials.password }),
      ...(credentials?.user !== undefined && { username: credentials.user }),
      enableReadyCheck: false,
      disableClientInfo: true,
      protocol: 2,
      disconnectTimeout: GOODBYE_MS,
      maxRetriesPerRequest: null,
      retryStrategy: () => (this.#closed ? null : retryMs),
    })
    // It is tried again; until then there is nothing to say.
    this.#redis.on('error', () => undefined)
    this.#redis.on('pmessage', (_pattern: string, channel: string, text: string) => onMessage(channel, text))
    this.#subscribed = this.#redis.psubscribe('*')
    this.#subscribed.catch(() => undefined)
  }

  /** Resolves when the node has taken the subscription; rejects where it refuses it, or it is closed first. */
  async ready(): Promise<void> {
    await this.#subscribed
  }

  [Symbol.dispose](): void {
    this.#closed = true
    this.#redis.disconnect()
  }
}

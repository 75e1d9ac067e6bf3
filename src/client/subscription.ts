import type { Redis } from 'ioredis'
import type { Address } from '../model/plan.ts'
import { GOODBYE_MS } from '../processes/tcp-connection.ts'
import type { Credentials } from './node-connection.ts'

export interface SubscriptionOptions {
  credentials: Credentials | undefined
  /** Time between two tries to connect, ms. */
  retryMs: number
  onMessage: (channel: string, text: string) => void
}

/** Everything that a node publishes, for as long as it is open; a lost connection comes back by itself. */
export class Subscription implements Disposable {
  #redis: Redis | undefined
  readonly #subscribed: Promise<unknown>
  #closed = false

  constructor(address: Address, options: SubscriptionOptions) {
    this.#subscribed = this.#subscribe(address, options)
    this.#subscribed.catch(() => undefined)
  }

  async #subscribe(
    address: Address,
    { credentials, retryMs, onMessage }: SubscriptionOptions,
  ): Promise<unknown> {
    // Loaded where it is needed: that takes longer than a server takes to start.
    const { Redis: Client } = await import('ioredis')
    const redis = new Client({
      host: address.host,
      port: address.port,
      ...(credentials && { password: credentials.password }),
      ...(credentials?.user !== undefined && { username: credentials.user }),
      lazyConnect: true,
      enableReadyCheck: false,
      disableClientInfo: true,
      // A node may refuse it the next time, which ioredis would let nobody know but the whole process.
      autoResubscribe: false,
      protocol: 2,
      disconnectTimeout: GOODBYE_MS,
      maxRetriesPerRequest: null,
      retryStrategy: () => (this.#closed ? null : retryMs),
    })
    this.#redis = redis
    // It is tried again; until then there is nothing to say.
    redis.on('error', () => undefined)
    redis.on('pmessage', (_pattern: string, channel: string, text: string) => onMessage(channel, text))
    if (this.#closed) redis.disconnect()
    try {
      return await redis.psubscribe('*')
    } catch (error) {
      this.#giveUp(redis)
      throw error
    } finally {
      redis.on('ready', () => {
        redis.psubscribe('*').catch(() => this.#giveUp(redis))
      })
    }
  }

  /** On a connection on which it is refused there is nothing to wait for; the next one may be better. */
  #giveUp(redis: Redis): void {
    if (!this.#closed) redis.disconnect(true)
  }

  /** Resolves when the node has taken the subscription; rejects where it refuses it, or it is closed first. */
  async ready(): Promise<void> {
    await this.#subscribed
  }

  [Symbol.dispose](): void {
    this.#closed = true
    this.#redis?.disconnect()
  }
}

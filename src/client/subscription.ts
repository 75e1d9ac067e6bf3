import type { Redis } from 'ioredis'
import type { Address } from '../model/plan.ts'
import { nodeClient } from './node-client.ts'
import type { ConnectionOptions } from './node-connection.ts'

export interface SubscriptionOptions extends Pick<ConnectionOptions, 'credentials' | 'tls'> {
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

  async #subscribe(address: Address, { retryMs, onMessage, ...as }: SubscriptionOptions): Promise<unknown> {
    const redis = await nodeClient(address, as, {
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

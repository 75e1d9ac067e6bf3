import { Redis } from 'ioredis'
import type { Address } from '../model/plan.ts'

export interface Credentials {
  /** Undefined for the user `default`. */
  user: string | undefined
  password: string
}

export interface ConnectionOptions {
  credentials?: Credentials | undefined
  /** How long a command may take, connecting included, ms. */
  timeoutMs: number
  /** Whether to try again when nobody listens yet, ms between two tries; undefined to try once. */
  retryMs?: number | undefined
  /** Whether each command is sent by itself, in its order: for those of others, of which one may change what the next means. */
  inOrder?: boolean | undefined
}

/** How long the other side may take to close a connection before it is cut, ms. */
export const GOODBYE_MS = 50

/** What ioredis says of a command that was lost with its connection. */
const LOST = 'Stream connection ended and command aborted.'

/** A connection to one node, straight to its address. It connects with the first command. */
export class NodeConnection {
  readonly #redis: Redis
  readonly #timeoutMs: number
  #lastError: Error | undefined
  #closed = false

  constructor(address: Address, options: ConnectionOptions) {
    const { credentials, timeoutMs, retryMs, inOrder = false } = options
    this.#timeoutMs = timeoutMs
    this.#redis = new Redis({
      host: address.host,
      port: address.port,
      ...(credentials && { password: credentials.password }),
      ...(credentials?.user !== undefined && { username: credentials.user }),
      lazyConnect: true,
      enableReadyCheck: false,
      disableClientInfo: true,
      // What is asked at once goes in one packet.
      enableAutoPipelining: !inOrder,
      protocol: 2,
      commandTimeout: timeoutMs,
      connectTimeout: timeoutMs,
      // A node that is paused does not close its side: nobody has to wait for that.
      disconnectTimeout: GOODBYE_MS,
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: false,
      retryStrategy: () => (this.#closed ? null : (retryMs ?? null)),
    })
    // As many as there are commands on their way.
    this.#redis.setMaxListeners(0)
    this.#redis.on('connect', () => {
      if (this.#closed) this.#redis.disconnect()
    })
    // Without a listener ioredis prints the error; what matters of it comes with the command.
    this.#redis.on('error', (error: Error) => {
      this.#lastError = error
    })
  }

  /** Sends a command and resolves to its reply. Rejects with an error reply, or when there is no answer in time. */
  async call(command: string, ...args: (string | number)[]): Promise<unknown> {
    const redis = this.#redis
    const reply = redis.call(command, args)
    return await new Promise((resolve, reject) => {
      // A node that is demoted closes its connections; ioredis would forget what was asked on them, until its timeout.
      const lose = () => reject(new Error(LOST))
      const sent = () => redis.once('close', lose)
      if (redis.status === 'ready') sent()
      // Until then it waits here, over as many tries as it takes.
      else redis.once('ready', sent)
      reply.then(resolve, reject).finally(() => redis.off('ready', sent).off('close', lose))
    })
  }

  /** The same for a reply that is text. */
  async text(command: string, ...args: (string | number)[]): Promise<string> {
    return String(await this.call(command, ...args))
  }

  /** Sends a command of which each argument has a character for each byte, and resolves to the reply in the same form. */
  async bytes(command: string, ...args: string[]): Promise<unknown> {
    const buffers = args.map((arg) => Buffer.from(arg, 'latin1'))
    return asBytes(await this.#redis.callBuffer(command, buffers))
  }

  /** Why a command failed, in words for a person. */
  explain(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error)
    if (message === 'Command timed out') {
      const refused = this.#lastError && 'code' in this.#lastError && this.#lastError.code === 'ECONNREFUSED'
      return refused ? 'connection refused' : `no answer in ${this.#timeoutMs}ms`
    }
    if (message === 'Connection is closed.' || message === LOST) {
      const cause = this.#lastError
      if (cause && 'code' in cause && cause.code === 'ECONNREFUSED') return 'connection refused'
      return cause?.message ?? 'connection closed'
    }
    return message
  }

  /** Closes it; what was not answered is rejected within `retryMs`. */
  close(): void {
    this.#closed = true
    // Between two tries ioredis would forget the commands that wait, until their timeouts: the next try, its last, ends them.
    if (this.#redis.status !== 'reconnecting') this.#redis.disconnect()
  }
}

function asBytes(reply: unknown): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString('latin1')
  return Array.isArray(reply) ? reply.map(asBytes) : reply
}

/** Whether this is what a node said to a command, rather than that it said nothing. */
export function isErrorReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError'
}

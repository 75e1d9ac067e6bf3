import { Cluster, Redis } from 'ioredis'
import type { IoredisCredentials, IoredisOptions } from '../model/ioredis-options.ts'
import type { ClientTls } from '../model/tls.ts'
import type { TopologyKindName } from '../model/topology-file.ts'

/** How a command failed: a server that refused it, or no answer; with the kind of the error. */
export interface Failed {
  outcome: 'failed' | 'unknown'
  /** The first word of an error reply, such as `READONLY`; `timeout`, `disconnected` or `cluster`. */
  kind: string
  message: string
}

export interface WorkloadClientOptions {
  kind: TopologyKindName
  options: IoredisOptions
  timeoutMs: number
  /** Whether it is there for reads alone, asked of replicas. */
  fromReplicas: boolean
  /** The host at which it reaches every node, whatever they are announced as; the ports are the same. */
  by?: string | undefined
}

/** How soon a lost connection is made anew, ms. */
const RETRY_MS = 50
/** How long a server may keep silent while it owes an answer, before the connection is made anew, ms. */
const SILENT_MS = 2000

/**
 * A client as applications have it: to the master by its sentinels, to a cluster, or to the master's address. It waits for a new
 * master as ioredis does; what was sent when the connection broke is not sent again, since nobody knows whether it was done.
 */
export class WorkloadClient {
  readonly #client: Redis | Cluster
  /** Commands that wait for a connection, and those that were sent on it: how to give each up. */
  readonly #waiting = new Set<() => void>()
  readonly #sent = new Set<() => void>()
  #isLeaving = false
  /** Commands that have no answer yet, and what is done when there are none. */
  #open = 0
  #whenIdle: (() => void) | undefined

  constructor({ kind, options: said, timeoutMs, fromReplicas, by }: WorkloadClientOptions) {
    const options = by === undefined ? said : reachedBy(said, by)
    const natMap = by === undefined ? undefined : (key: string) => addressBy(key, by)
    const common = {
      commandTimeout: timeoutMs,
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: false,
      retryStrategy: () => RETRY_MS,
      // A master that is frozen keeps its connections open. (The failover detector of ioredis 6.0 ends a client for good that is just connecting.)
      socketTimeout: SILENT_MS,
      // A master that became a replica: what it refused was not done; the next goes to the new one.
      reconnectOnError: (error: Error) => this.#leavesFor(error),
    }
    switch (kind) {
      case 'replication':
        this.#client = new Redis({ ...options.replication, ...common })
        break
      case 'sentinel':
        this.#client = new Redis({
          ...options.sentinel,
          ...common,
          role: fromReplicas ? 'slave' : 'master',
          ...(natMap && { natMap }),
          sentinelRetryStrategy: () => RETRY_MS,
          sentinelReconnectStrategy: () => RETRY_MS,
        })
        break
      case 'cluster':
        this.#client = new Cluster(options.cluster.nodes, {
          ...options.cluster.options,
          redisOptions: {
            ...options.cluster.options.redisOptions,
            commandTimeout: timeoutMs,
            socketTimeout: SILENT_MS,
          },
          scaleReads: fromReplicas ? 'slave' : 'master',
          ...(natMap && { natMap }),
          clusterRetryStrategy: () => RETRY_MS,
          slotsRefreshInterval: 1000,
        })
        break
    }
    // What matters of it comes with the command.
    this.#client.on('error', () => undefined)
    this.#client.on('ready', () => {
      for (const lose of this.#waiting) this.#sent.add(lose)
      this.#waiting.clear()
    })
    // ioredis would forget what was sent on a connection that ends, until its time is over.
    this.#client.on('close', () => {
      this.#isLeaving = false
      for (const lose of this.#sent) lose()
      this.#sent.clear()
    })
  }

  async call(command: string, ...args: (string | number)[]): Promise<unknown> {
    this.#open++
    try {
      return await this.#orLost(async () => await this.#client.call(command, ...args))
    } finally {
      this.#open--
      if (this.#open === 0) this.#whenIdle?.()
    }
  }

  /** Once for each connection, though all that was on its way is refused. */
  #leavesFor(error: Error): boolean {
    if (this.#isLeaving || !error.message.startsWith('READONLY')) return false
    this.#isLeaving = true
    return true
  }

  /** Of a cluster each node has a connection of its own, and ioredis sees to what was sent on it. */
  async #orLost(act: () => Promise<unknown>): Promise<unknown> {
    if (this.#client instanceof Cluster) return await act()
    const held = this.#client.status === 'ready' ? this.#sent : this.#waiting
    return await new Promise((resolve, reject) => {
      const lose = () => reject(new Error('the connection ended'))
      held.add(lose)
      act()
        .then(resolve, reject)
        .finally(() => {
          this.#sent.delete(lose)
          this.#waiting.delete(lose)
        })
    })
  }

  /** WAIT, behind what was asked before on the connection that this key goes to. Resolves to the number of replicas. */
  async waitFor(key: string, replicas: number, timeoutMs: number): Promise<unknown> {
    if (this.#client instanceof Redis) return await this.call('WAIT', replicas, timeoutMs)
    // In a cluster a command without a key goes anywhere; in a pipeline it goes with the key.
    const replies = await this.#client.pipeline().exists(key).call('WAIT', replicas, timeoutMs).exec()
    const [error, reply] = replies?.[1] ?? [new Error('no answer'), undefined]
    if (error) throw error
    return reply
  }

  /** How a rejected command of this client failed. */
  failed(error: unknown): Failed {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof Error && error.name === 'ReplyError') {
      const kind = /^[A-Z]+\b/.exec(message)?.[0] ?? 'ERR'
      // UNBLOCKED ends a WAIT: the write before it was done.
      return { outcome: kind === 'UNBLOCKED' ? 'unknown' : 'failed', kind, message }
    }
    if (message === 'Command timed out') return { outcome: 'unknown', kind: 'timeout', message }
    if (message.startsWith('Too many Cluster redirections') || message.startsWith('Cluster isn'))
      return { outcome: 'unknown', kind: 'cluster', message }
    return { outcome: 'unknown', kind: 'disconnected', message }
  }

  /** Closes it as soon as it owes no answer. It must not be asked any more. */
  retire(): void {
    this.#whenIdle = () => this.close()
    if (this.#open === 0) this.close()
  }

  close(): void {
    this.#client.disconnect()
  }
}

/** The same ports at another host, where one party alone reaches the nodes. Their certificates are not for that host. */
function reachedBy({ replication, sentinel, cluster }: IoredisOptions, host: string): IoredisOptions {
  return {
    replication: { ...replication, host, ...anyName(replication) },
    sentinel: {
      ...sentinel,
      ...anyName(sentinel),
      ...(sentinel.sentinelTLS && { sentinelTLS: { ...sentinel.sentinelTLS, ...ANY_NAME } }),
      sentinels: sentinel.sentinels.map(({ port }) => ({ host, port })),
    },
    cluster: {
      options: {
        redisOptions: { ...cluster.options.redisOptions, ...anyName(cluster.options.redisOptions) },
      },
      nodes: cluster.nodes.map(({ port }) => ({ host, port })),
    },
  }
}

/** Who signed a certificate is looked at all the same. */
const ANY_NAME = { checkServerIdentity: () => undefined }

function anyName({ tls }: IoredisCredentials): { tls?: ClientTls } {
  return tls ? { tls: { ...tls, ...ANY_NAME } } : {}
}

/** `127.0.0.1:7001`, as nodes announce themselves, at another host. */
function addressBy(announced: string, host: string): { host: string; port: number } {
  return { host, port: Number(announced.slice(announced.lastIndexOf(':') + 1)) }
}

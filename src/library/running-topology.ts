import { type IoredisOptions, ioredisNode, ioredisOptions } from '../model/ioredis-options.ts'
import type { NodeStatus, StatusDocument } from '../model/document.ts'
import type { ClientAccess } from '../model/client-access.ts'
import { RedisHaError } from '../model/failure.ts'
import { type NodeRedisOptions, nodeRedisNode, nodeRedisOptions } from '../model/node-redis-options.ts'
import type { Address, Plan } from '../model/plan.ts'
import type { TopologyKindName } from '../model/topology-file.ts'
import type { StateDirectory } from '../processes/state.ts'
import { recordOf } from '../topologies/registry.ts'
import { NodeActions } from './node-actions.ts'
import { reset } from '../topologies/reset/reset.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import {
  changePassword,
  type PasswordChange,
  type PasswordChangeOptions,
  type PasswordChangeResult,
} from '../topologies/passwd/change-password.ts'
import { readAccess } from '../topologies/client-access.ts'
import { passwordEnv } from '../model/connection.ts'
import { status } from '../topologies/status.ts'

/** How long something may take, and what ends it early. */
export interface WaitOptions {
  /** Milliseconds; default 30,000. */
  timeoutMs?: number
  /** Aborted, the call rejects with the signal's reason. */
  signal?: AbortSignal
}

const TIMEOUT_MS = 30_000

/** A topology that runs, of one of these kinds; `topology.topology` tells which. */
export type RunningTopologyOf<K extends TopologyKindName> = { [P in K]: RunningTopology<P> }[K]

/** A topology that runs, of any kind. */
export type AnyRunningTopology = RunningTopologyOf<TopologyKindName>

/** Where a running topology lies, and how it is ended. */
export interface Held {
  state: StateDirectory
  name: string
  /** Which run of the name it is: a later one is another topology. */
  run: string
  document: StatusDocument
  /** Ends it. */
  stop: () => Promise<void>
  /** What `await using` does at the end of its block. */
  release: () => Promise<void>
}

/**
 * A topology that runs. It means one run of it: once that was taken down, every method rejects with `changed` or
 * `unknown-name`, even where another runs by the same name.
 *
 * What its properties tell is what it was like at the start or at the last `status()`, `waitHealthy()` or `reset()`.
 */
export class RunningTopology<K extends TopologyKindName = TopologyKindName>
  extends NodeActions
  implements AsyncDisposable
{
  readonly name: string
  readonly topology: K
  /** Its folder: the conf, data and log of each node are in `nodes/`. */
  readonly folder: string
  readonly #held: Held
  readonly #plan: Plan
  #access: ClientAccess
  readonly #run: string
  #document: StatusDocument
  #isStopped = false

  /** @internal */
  constructor(held: Held) {
    const record = recordOf(held.state, held.name, held.run)
    super(held.state, held.name, held.run)
    this.#held = held
    this.#plan = record.plan
    this.#access = readAccess(record.plan)
    this.#run = held.run
    this.#document = held.document
    this.name = held.name
    this.topology = record.plan.topology as K
    this.folder = record.plan.folder
  }

  /** Where clients connect to, as `up` prints it. Without the password. */
  get url(): string {
    return this.#document.url
  }

  /** The same as environment variables, for a process of its own. With the password, where there is one. */
  get env(): Record<string, string> {
    return { ...this.#document.env, ...passwordEnv(this.#plan, this.#document.env, this.#access.password) }
  }

  /** All nodes, data nodes first, with roles, addresses and pids. */
  get nodes(): readonly NodeStatus[] {
    return this.#document.nodes
  }

  /** Whether every check of health held. */
  get healthy(): boolean {
    return this.#document.healthy
  }

  /** For ioredis: `new Redis(topology.ioredis)`; of a cluster `new Cluster(topology.ioredis.nodes, topology.ioredis.options)`. */
  get ioredis(): IoredisOptions[K] {
    return ioredisOptions(this.#plan, this.#master, this.#access)[this.topology]
  }

  /** For node-redis: `createClient`, `createSentinel` or `createCluster` of it, by the kind of the topology. */
  get nodeRedis(): NodeRedisOptions[K] {
    return nodeRedisOptions(this.#plan, this.#master, this.#access)[this.topology]
  }

  /** The node of this name. Throws `unknown-name` where there is none. */
  node(name: string): NodeStatus {
    const node = this.nodes.find((candidate) => candidate.name === name)
    if (node) return node
    throw new RedisHaError({
      reason: 'unknown-name',
      title: `"${this.name}" has no "${name}"`,
      expected: `one of ${this.nodes.map((candidate) => candidate.name).join(', ')}`,
      seen: name,
      try: 'topology.nodes, which lists them',
    })
  }

  /** Options of both clients for one data node, straight to its address. Throws `unknown-name` where there is none. */
  clientOptions(name: string): {
    ioredis: IoredisOptions['replication']
    nodeRedis: NodeRedisOptions['replication']
  } {
    const { host, port } = this.node(name)
    return {
      ioredis: ioredisNode(this.#plan, { host, port }, this.#access),
      nodeRedis: nodeRedisNode(this.#plan, { host, port }, this.#access),
    }
  }

  /** What it is like just now, healthy or not, from every node's point of view; with `probe`, a key is written too. */
  async status(options: { probe?: boolean; signal?: AbortSignal } = {}): Promise<StatusDocument> {
    this.demandNotStopped()
    const { state, name } = this.#held
    this.#document = await status(state, name, { ...options, run: this.#run })
    return this.#document
  }

  /** Waits until every check holds, the probe included. Rejects with `not-healthy` where that takes too long. */
  async waitHealthy({ timeoutMs = TIMEOUT_MS, signal }: WaitOptions = {}): Promise<StatusDocument> {
    this.demandNotStopped()
    const { state, name } = this.#held
    this.#document = await status(state, name, { waitMs: timeoutMs, signal, run: this.#run })
    if (this.#document.healthy) return this.#document
    const failing = this.#document.checks.filter(({ ok }) => !ok)
    const [first, ...others] = failing
    throw new RedisHaError({
      reason: 'not-healthy',
      title: `${name} did not become healthy in ${timeoutMs / 1000}s`,
      expected: first ? `${first.check} on ${first.observer}: ${first.expected}` : 'all checks hold',
      seen: first?.seen ?? this.#document.state,
      where: this.folder,
      try: 'a longer timeoutMs, or the logs of the nodes',
      details: others
        .slice(0, 10)
        .map(
          ({ check, observer, expected, seen }) =>
            `also ${check} on ${observer}: expected ${expected}, seen ${seen}`,
        ),
    })
  }

  /**
   * Puts it back to its start, on the same ports, and waits until it is healthy: no data, all nodes running, the first roles and
   * slots. Takes some milliseconds where nothing has strayed, else about as long as a new start. Resolves to what had strayed, one
   * line each.
   */
  async reset({ timeoutMs = TIMEOUT_MS, signal }: WaitOptions = {}): Promise<string[]> {
    this.demandNotStopped()
    const { state, name } = this.#held
    const { document, strayed } = await reset(state, name, { timeoutMs, signal, run: this.#run })
    this.#document = document
    return strayed
  }

  /**
   * Changes the password of a user, by default of the one that applications sign in as, to the one given or a generated one, on all nodes
   * and with nobody locked out meanwhile. `onBoth` is called while the old one is taken too: `env` and the client options have the new one by
   * then. Resolves when the topology is healthy with the new one alone; rejects with `usage`, `stopped` or `refused`.
   */
  async changePassword(
    change: PasswordChange = {},
    { onBoth, ...options }: PasswordChangeOptions = {},
  ): Promise<PasswordChangeResult> {
    this.demandNotStopped()
    const topology = new OpenTopology(this.#held.state, this.name, this.#run)
    const known = async () => {
      this.#access = readAccess(this.#plan)
      await onBoth?.()
    }
    return await changePassword(topology, change, { ...options, onBoth: known })
  }

  /**
   * Takes it down and waits until its servers are gone. One that `startTopology` started is gone with its folder; one that was
   * opened keeps what its file asks to keep. Stopping twice is nothing.
   */
  async stop(): Promise<void> {
    await this.#held.stop()
    this.#isStopped = true
  }

  protected override demandNotStopped(): void {
    if (!this.#isStopped) return
    throw new RedisHaError({
      reason: 'unknown-name',
      title: `"${this.name}" was stopped`,
      expected: 'a topology that runs',
      seen: 'stop() of this object was called',
      try: 'startTopology(…) or openTopology(…), which give a new one',
    })
  }

  /** At the end of an `await using`: one that was started is stopped, one that was opened runs on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held.release()
  }

  get #master(): Address {
    const masters = this.nodes.filter(({ role }) => role === 'master')
    const { host, port } = masters[0] ?? this.node('redis-1')
    return { host, port }
  }
}

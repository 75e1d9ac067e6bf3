import type { NodeConnections } from '../../client/node-connections.ts'
import type { Subscription } from '../../client/subscription.ts'
import type { PlannedNode } from '../../model/plan.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { deadlineIn, monotonicMs, now, poll } from '../../processes/clock.ts'
import { type Identity, type ProcessState, stateOf } from '../../processes/identity.ts'
import { parseInfo } from '../../redis/info.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import { DataChanges } from './data-changes.ts'
import { sentinelEvent } from './file-events.ts'

/** How long a node may take for an answer before it counts as silent, ms. */
const SILENT_AFTER_MS = 250
/** How long a question stays open before it is asked anew, ms. */
const ANSWER_MS = 500
const RETRY_MS = 20

/** One node of a recording: its process, its connection as long as that lives, and what it says. */
export class NodeWatch {
  readonly #topology: OpenTopology
  readonly #node: PlannedNode
  readonly #onEvent: (event: TimelineEvent) => void
  #changes: DataChanges
  #identity: Identity | undefined
  #state: ProcessState | undefined
  #connections: NodeConnections | undefined
  #subscription: Subscription | undefined
  /** Whether a question is on its way, and since when none was answered. */
  #asking = false
  #owesSince: number | undefined
  /** Why the last question was not answered, where that is known. */
  #why: string | undefined
  #answers: boolean | undefined
  /** Whether the port is known to be answered by our process. */
  #verified = false
  #reached = false

  constructor(topology: OpenTopology, node: PlannedNode, onEvent: (event: TimelineEvent) => void) {
    this.#topology = topology
    this.#node = node
    this.#onEvent = onEvent
    this.#changes = new DataChanges(topology.plan, node.name, onEvent)
  }

  /** Whether it has been asked once, or can't be. */
  isReached(): boolean {
    return this.#reached
  }

  /** Looks at the process, and asks the node unless it still owes an answer. Never waits. */
  tick(processes: Readonly<Record<string, Identity>>): void {
    const identity = processes[this.#node.name]
    if (identity !== undefined && identity.pid !== this.#identity?.pid) this.#begin(identity)
    if (!this.#identity) {
      this.#reached = true
      return
    }
    this.#lookAtProcess(this.#identity)
    if (this.#state === 'gone') return
    if (this.#state === 'paused') this.#reached = true
    if (this.#owesSince !== undefined && monotonicMs() - this.#owesSince > SILENT_AFTER_MS)
      this.#tellAnswers(false, this.#why ?? `no answer in ${SILENT_AFTER_MS}ms`)
    if (!this.#asking) void this.#ask()
  }

  /** Asks once more, so that nothing is missed that has happened by now. Waits for the answer, but not for long. */
  async askLast(): Promise<void> {
    // What it still owes was asked before.
    await this.#answered()
    if (this.#state !== 'running' || this.#asking) return
    void this.#ask()
    await this.#answered()
  }

  async #answered(): Promise<void> {
    await poll(() => (this.#asking ? undefined : true), {
      deadline: deadlineIn(SILENT_AFTER_MS),
      everyMs: 5,
    })
  }

  close(): void {
    this.#connections?.[Symbol.dispose]()
    this.#subscription?.[Symbol.dispose]()
    this.#connections = undefined
    this.#subscription = undefined
  }

  #begin(identity: Identity): void {
    this.close()
    this.#identity = identity
    this.#state = undefined
    this.#asking = false
    this.#owesSince = undefined
    this.#verified = false
    this.#answers = undefined
    // A new process says anew who it is.
    this.#changes = new DataChanges(this.#topology.plan, this.#node.name, this.#onEvent)
    const connections = this.#topology.connect(ANSWER_MS, RETRY_MS)
    this.#connections = connections
    if (this.#node.kind === 'sentinel')
      this.#subscription = connections.subscribe(this.#node, (event, text) => this.#heard(event, text))
  }

  #lookAtProcess(identity: Identity): void {
    const state = stateOf(identity)
    if (state === this.#state) return
    this.#state = state
    this.#onEvent({ at: now(), node: this.#node.name, source: 'process', state, pid: identity.pid })
    if (state !== 'gone') return
    // Whoever listens on its port from now on is not ours to ask.
    this.close()
    this.#answers = undefined
    this.#reached = true
  }

  async #ask(): Promise<void> {
    const connections = this.#connections
    if (!connections) return
    this.#asking = true
    this.#owesSince ??= monotonicMs()
    this.#why = undefined
    const connection = connections.to(this.#node)
    try {
      if (!this.#verified) {
        const info = parseInfo(await connection.text('INFO', 'server'))
        if (info.get('process_id') !== String(this.#identity?.pid)) return
        await this.#subscription?.ready()
        this.#verified = true
      }
      if (this.#node.kind === 'redis') await this.#changes.ask(connection)
      else await connection.call('PING')
      if (connections !== this.#connections) return
      this.#owesSince = undefined
      this.#tellAnswers(true, undefined)
      this.#reached = true
    } catch (error) {
      if (connections !== this.#connections) return
      // A connection that was closed is no silence yet: a node that changes its role closes all that it has.
      this.#why = connection.explain(error)
      // A new one is there at once; the old one may take its time to come back.
      connections[Symbol.dispose]()
      this.#asking = false
      this.#connections = this.#topology.connect(ANSWER_MS, RETRY_MS)
    } finally {
      if (connections === this.#connections) this.#asking = false
    }
  }

  #tellAnswers(answers: boolean, why: string | undefined): void {
    if (answers === this.#answers) return
    this.#answers = answers
    this.#onEvent({ at: now(), node: this.#node.name, source: 'answer', answers, why })
  }

  #heard(event: string, text: string): void {
    this.#onEvent(sentinelEvent(this.#topology.plan, now(), this.#node.name, { event, text }))
  }
}

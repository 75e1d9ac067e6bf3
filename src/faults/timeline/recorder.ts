import type { TimelineEvent } from '../../model/timeline.ts'
import { deadlineIn, poll, sleep } from '../../processes/clock.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import { FileSource } from './file-source.ts'
import { NodeWatch } from './node-watch.ts'
import { WatchedRecord } from './watched-record.ts'

export interface RecorderOptions {
  /**
   * Called with each event as it becomes known. What nodes say comes within `everyMs`, what they publish at once, what stands in files up
   * to {@link FILES_EVERY_MS} later: so they are not in order, and whoever needs that sorts them by `at`.
   */
  onEvent: (event: TimelineEvent) => void
  /** How often each node is asked, ms. Default: 20, more where there are many. */
  everyMs?: number | undefined
  /** Whether the servers' logs are among the sources. Default true. */
  logs?: boolean | undefined
}

/** How often logs and `events.jsonl` are looked at, ms. */
const FILES_EVERY_MS = 100
const EVERY_MS = 20
/** Asking more nodes than this so often would be a load of its own. */
const MS_PER_NODE = 2
/** How long the recording may take to reach every live node, ms. What can't be reached is recorded as silent. */
const REACHED_WITHIN_MS = 2000

/**
 * Records what happens to a topology, from all sources on one clock: processes as the kernel sees them; role, link, cluster state,
 * epochs, slots and failure flags, asked of each node again and again; the messages of every sentinel; the servers' logs; what
 * redis-ha itself does (`events.jsonl`). Nodes may come and go meanwhile. It asks the nodes with cheap commands (ROLE, CLUSTER INFO,
 * CLUSTER NODES) on a connection of its own each, and changes nothing.
 *
 * ```ts
 * const events: TimelineEvent[] = []
 * const recorder = await startRecorder(topology, { onEvent: (event) => events.push(event) })
 * await kill(topology, await topology.nodes('master', anyOf))
 * await recorder.stop()
 * events.sort((a, b) => a.at - b.at)
 * ```
 *
 * Resolves when every node that lives has been asked once and every sentinel has taken the subscription: from then on nothing is missed.
 */
export async function startRecorder(topology: OpenTopology, options: RecorderOptions): Promise<Recorder> {
  const recorder = new Recorder(topology, options)
  await recorder.begin()
  return recorder
}

/** A recording that goes on. See {@link startRecorder}. */
export class Recorder {
  readonly #record: WatchedRecord
  readonly #watches: NodeWatch[]
  readonly #files: FileSource
  readonly #everyMs: number
  readonly #abort = new AbortController()
  #loops: Promise<void>[] = []
  #reading: Promise<void> = Promise.resolve()

  constructor(topology: OpenTopology, { onEvent, everyMs, logs = true }: RecorderOptions) {
    const { plan } = topology
    this.#record = new WatchedRecord(topology)
    this.#watches = plan.nodes.map((node) => new NodeWatch(topology, node, onEvent))
    this.#files = new FileSource(plan, logs, onEvent)
    this.#everyMs = everyMs ?? Math.max(EVERY_MS, plan.nodes.length * MS_PER_NODE)
  }

  async begin(): Promise<void> {
    await this.#files.begin()
    this.#loops = [this.#askNodes(), this.#readFiles()]
    await poll(() => (this.#watches.every((watch) => watch.isReached()) ? true : undefined), {
      deadline: deadlineIn(REACHED_WITHIN_MS),
      everyMs: 5,
    })
  }

  async #askNodes(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const record = await this.#record.read()
      for (const watch of this.#watches) watch.tick(record.processes)
      await this.#pause(this.#everyMs)
    }
  }

  async #readFiles(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      await this.#pause(FILES_EVERY_MS)
      await this.readFiles()
    }
  }

  /** Reads what stands in files by now, at once: whoever counts lines has all that are written. */
  async readFiles(): Promise<void> {
    // One after the other: each begins where the one before has ended.
    this.#reading = this.#reading.then(async () => await this.#files.read())
    await this.#reading
  }

  async #pause(ms: number): Promise<void> {
    try {
      await sleep(ms, this.#abort.signal)
    } catch {
      // It is stopped: the loop sees that itself.
    }
  }

  /** Ends the recording. What has happened by then is still reported before it resolves, whichever source has it. */
  async stop(): Promise<void> {
    this.#abort.abort()
    await Promise.all(this.#loops)
    await Promise.all(this.#watches.map(async (watch) => await watch.askLast()))
    for (const watch of this.#watches) watch.close()
    await this.#files.end()
  }
}

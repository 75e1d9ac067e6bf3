import type { WorkloadClient } from '../../client/workload-client.ts'
import type { Workload } from '../../model/drill-file.ts'
import { deadlineIn, poll, repeatEvery } from '../../processes/clock.ts'
import { Reads, type Saw } from '../history/reads.ts'
import { Writes } from '../history/writes.ts'

export interface WriterOptions {
  workload: Workload
  clients: WorkloadClient[]
  /** Whom reads are asked of; as many as `clients`. */
  readers: WorkloadClient[]
  clock: () => number
  keyOf: (client: number, key: number) => string
  /** Lets a write be forgotten on purpose, in tests of the drill itself. */
  drops?: ((index: number) => boolean) | undefined
}

/** How often it looks what is due, ms. */
const TICK_MS = 1
/** How much of the end of a list a read looks at. */
const TAIL = 200

/**
 * An open loop: writes are asked when they are due, whatever becomes of those before. Each appends its number to one of its client's
 * lists, so that afterwards every write can be told from every other.
 */
export class Writer {
  readonly writes = new Writes()
  readonly reads = new Reads()
  /** What the servers said, by the kind of the error: the first of each. */
  readonly examples = new Map<string, string>()
  readonly #options: WriterOptions
  readonly #padding: string
  readonly #newest: (number | undefined)[]
  /** Writes by client and sequence: the index in the history follows from both. */
  #begun = 0
  #asked = 0
  #askedReads = 0
  #open = 0
  #end: (() => void) | undefined

  constructor(options: WriterOptions) {
    this.#options = options
    const { bytes, clients } = options.workload
    this.#padding = bytes > 0 ? `:${'x'.repeat(bytes)}` : ''
    this.#newest = Array.from({ length: clients }, () => undefined)
  }

  begin(): void {
    this.#begun = this.#options.clock()
    this.#end = repeatEvery(TICK_MS, () => this.#tick())
  }

  /** Asks no more. */
  stop(): void {
    this.#end?.()
    this.#end = undefined
  }

  /** Waits until every write and read has its end; at most as long as a client waits. */
  async settled(): Promise<void> {
    await poll(() => (this.#open === 0 ? true : undefined), {
      deadline: deadlineIn(this.#options.workload.timeout + 1000),
      everyMs: 5,
    })
  }

  #tick(): void {
    const { rate, reads } = this.#options.workload
    const elapsed = this.#options.clock() - this.#begun
    for (; (this.#asked * 1000) / rate <= elapsed; this.#asked++) void this.#write(this.#asked)
    if (reads === 0) return
    for (; (this.#askedReads * 1000) / reads <= elapsed; this.#askedReads++) void this.#read(this.#askedReads)
  }

  async #write(number: number): Promise<void> {
    const { workload, clients, clock, keyOf, drops } = this.#options
    const client = number % workload.clients
    const sequence = Math.floor(number / workload.clients)
    const key = sequence % workload.keys
    const connection = clients[client]
    if (!connection) return
    const index = this.writes.ask(
      client,
      sequence,
      key,
      this.#begun + (number * 1000) / workload.rate,
      clock(),
    )
    this.#open++
    try {
      if (drops?.(index) !== true) {
        const answers = [connection.call('RPUSH', keyOf(client, key), `${sequence}${this.#padding}`)]
        // Behind it on the same connection.
        if (workload.wait > 0) answers.push(this.#waitFor(connection, keyOf(client, key)))
        const [, replicas] = await Promise.all(answers)
        if (workload.wait > 0 && Number(replicas) < workload.wait) {
          this.#settle(index, 'unknown', 'WAIT', `only ${Number(replicas)} replicas in ${workload.timeout}ms`)
          return
        }
      }
      this.writes.settle(index, 'acknowledged', clock())
      const newest = this.#newest[client]
      if (newest === undefined || this.writes.sequence(newest) < sequence) this.#newest[client] = index
    } catch (error) {
      const { outcome, kind, message } = connection.failed(error)
      this.#settle(index, outcome, kind, message)
    } finally {
      this.#open--
    }
  }

  async #waitFor(connection: WorkloadClient, key: string): Promise<unknown> {
    const { wait, timeout } = this.#options.workload
    return await connection.waitFor(key, wait, Math.max(1, timeout - 100))
  }

  #settle(index: number, outcome: 'failed' | 'unknown', kind: string, message: string): void {
    if (!this.examples.has(kind)) this.examples.set(kind, message)
    this.writes.settle(index, outcome, this.#options.clock(), kind)
  }

  async #read(number: number): Promise<void> {
    const { workload, readers, clock, keyOf } = this.#options
    const client = number % workload.clients
    const write = this.#newest[client]
    const reader = readers[client]
    if (write === undefined || !reader) return
    const askedMs = clock()
    this.#open++
    try {
      const seen = await reader.call('LRANGE', keyOf(client, this.writes.key(write)), -TAIL, -1)
      const saw = whatWasSeen(seen, this.writes.sequence(write))
      this.reads.add({ write, askedMs, answeredMs: clock(), saw })
    } catch {
      // A read without an answer tells nothing; the writes tell of the outage.
    } finally {
      this.#open--
    }
  }
}

/** A tail that begins after the write does not tell whether it is there. */
function whatWasSeen(tail: unknown, sequence: number): Saw {
  if (!Array.isArray(tail)) return 'undecided'
  const numbers = tail.map((item) => Number.parseInt(String(item), 10))
  if (numbers.includes(sequence)) return 'seen'
  return numbers.length < TAIL || Math.min(...numbers) < sequence ? 'missed' : 'undecided'
}

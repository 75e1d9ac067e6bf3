import type { WorkloadClient } from '../../client/workload-client.ts'
import type { Workload } from '../../model/drill-file.ts'
import { deadlineIn, poll, repeatEvery } from '../../processes/clock.ts'
import type { Saw } from '../history/reads.ts'
import type { Ledger } from './ledger.ts'

export interface WriterOptions {
  workload: Workload
  clients: WorkloadClient[]
  /** Whom reads are asked of; as many as `clients`. */
  readers: WorkloadClient[]
  clock: () => number
  keyOf: (client: number, key: number) => string
  ledger: Ledger
  /** Lets every so many-th write be forgotten on purpose, in tests of the drill itself. */
  dropsEvery?: number | undefined
}

/** How often it looks what is due at most, ms; of a slow one, no more often than something can be due. */
const TICK_MS = 1
const SLOWEST_TICK_MS = 5
/** How much of the end of a list a read looks at. */
const TAIL = 200

/**
 * An open loop: writes are asked when they are due, whatever becomes of those before. Each appends its number to one of its client's
 * lists, so that afterwards every write can be told from every other.
 */
export class Writer {
  readonly #options: WriterOptions
  readonly #padding: string
  /** Of each client the write that was acknowledged last. */
  readonly #newest: ({ index: number; sequence: number; key: number } | undefined)[]
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
    const { rate, reads } = this.#options.workload
    const everyMs = Math.floor(1000 / (rate + reads))
    this.#begun = this.#options.clock()
    this.#end = repeatEvery(Math.min(Math.max(everyMs, TICK_MS), SLOWEST_TICK_MS), () => this.#tick())
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
    const { workload, clients, clock, keyOf, ledger, dropsEvery } = this.#options
    const client = number % workload.clients
    const sequence = Math.floor(number / workload.clients)
    const key = sequence % workload.keys
    const connection = clients[client]
    if (!connection) return
    const dueMs = this.#begun + (number * 1000) / workload.rate
    const index = ledger.ask(client, sequence, key, dueMs, clock())
    this.#open++
    try {
      if (dropsEvery === undefined || (index + 1) % dropsEvery !== 0) {
        const answers = [connection.call('RPUSH', keyOf(client, key), `${sequence}${this.#padding}`)]
        // Behind it on the same connection.
        if (workload.wait > 0) answers.push(this.#waitFor(connection, keyOf(client, key)))
        const [, replicas] = await Promise.all(answers)
        if (workload.wait > 0 && Number(replicas) < workload.wait) {
          const few = `only ${Number(replicas)} replicas in ${workload.timeout}ms`
          ledger.settle(index, 'unknown', clock(), 'WAIT', few)
          return
        }
      }
      ledger.settle(index, 'acknowledged', clock())
      const newest = this.#newest[client]
      if (newest === undefined || newest.sequence < sequence) this.#newest[client] = { index, sequence, key }
    } catch (error) {
      const { outcome, kind, message } = connection.failed(error)
      ledger.settle(index, outcome, clock(), kind, message)
    } finally {
      this.#open--
    }
  }

  async #waitFor(connection: WorkloadClient, key: string): Promise<unknown> {
    const { wait, timeout } = this.#options.workload
    return await connection.waitFor(key, wait, Math.max(1, timeout - 100))
  }

  async #read(number: number): Promise<void> {
    const { workload, readers, clock, keyOf, ledger } = this.#options
    const client = number % workload.clients
    const write = this.#newest[client]
    const reader = readers[client]
    if (write === undefined || !reader) return
    const askedMs = clock()
    this.#open++
    try {
      const tail = await reader.call('LRANGE', keyOf(client, write.key), -TAIL, -1)
      const saw = whatWasSeen(tail, write.sequence)
      ledger.read({ write: write.index, askedMs, answeredMs: clock(), saw })
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

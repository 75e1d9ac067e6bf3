import { repeatEvery } from '../../processes/clock.ts'
import type { Outcome } from '../history/writes.ts'
import type { Read } from '../history/reads.ts'
import type { WriterRecords } from './writer-messages.ts'

/** How long something may stay untold, ms. */
const TELL_EVERY_MS = 10

/** What a writer records: it is told to the drill in bundles, since each message has its price. */
export class Ledger {
  readonly #tell: (records: WriterRecords) => void
  #records = none()
  #asked = 0

  constructor(tell: (records: WriterRecords) => void) {
    this.#tell = tell
    repeatEvery(TELL_EVERY_MS, () => this.tellAll())
  }

  /** Records a write that is being asked, and gives its index in the history. */
  ask(client: number, sequence: number, key: number, dueMs: number, askedMs: number): number {
    this.#records.asked.push([client, sequence, key, dueMs, askedMs])
    return this.#asked++
  }

  settle(index: number, outcome: Outcome, answeredMs: number, error = '', message = ''): void {
    this.#records.settled.push([index, outcome, answeredMs, error, message])
  }

  read(read: Read): void {
    this.#records.reads.push(read)
  }

  tellAll(): void {
    const { asked, settled, reads } = this.#records
    if (asked.length + settled.length + reads.length === 0) return
    this.#tell(this.#records)
    this.#records = none()
  }
}

function none(): WriterRecords {
  return { asked: [], settled: [], reads: [] }
}

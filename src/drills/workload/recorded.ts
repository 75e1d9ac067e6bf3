import { Reads } from '../history/reads.ts'
import { Writes } from '../history/writes.ts'
import type { WriterRecords } from './writer-messages.ts'

/** What the drill knows of its writer: what was told so far. */
export class Recorded {
  readonly writes = new Writes()
  readonly reads = new Reads()
  /** What the servers said, by the kind of the error: the first of each. */
  readonly examples = new Map<string, string>()

  take({ asked, settled, reads }: WriterRecords): void {
    for (const [client, sequence, key, dueMs, askedMs] of asked)
      this.writes.ask(client, sequence, key, dueMs, askedMs)
    for (const [index, outcome, answeredMs, error, message] of settled) {
      if (error === '') {
        this.writes.settle(index, outcome, answeredMs)
        continue
      }
      if (!this.examples.has(error)) this.examples.set(error, message)
      this.writes.settle(index, outcome, answeredMs, error)
    }
    for (const read of reads) this.reads.add(read)
  }
}

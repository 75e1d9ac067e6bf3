import { Column } from './column.ts'

/** What came of a write: `failed` is one that a server refused or that was never sent; `unknown` has no answer. */
export type Outcome = 'acknowledged' | 'failed' | 'unknown'
const OUTCOMES: Outcome[] = ['unknown', 'acknowledged', 'failed']

/** One write as it went. Times in ms on the drill's clock; `answeredMs` of an unknown one is when it was given up. */
export interface Write {
  client: number
  /** Counts the writes of one client, from 0: with the client it is the write's identity. */
  sequence: number
  /** Which of its client's keys it went to. */
  key: number
  /** When it was due: an open loop asks at a fixed rate, whatever became of the writes before. */
  dueMs: number
  askedMs: number
  answeredMs: number
  outcome: Outcome
  /** The kind of error, `none` for an acknowledged write. */
  error: string
}

/**
 * All writes of a drill, in columns: a million take some 40 MB. They stand in the order in which they were asked; the index
 * of one stays.
 */
export class Writes {
  readonly #client = new Column(Uint16Array)
  readonly #sequence = new Column(Uint32Array)
  readonly #key = new Column(Uint16Array)
  readonly #due = new Column(Float64Array)
  readonly #asked = new Column(Float64Array)
  readonly #answered = new Column(Float64Array)
  readonly #outcome = new Column(Uint8Array)
  readonly #error = new Column(Uint16Array)
  /** The kinds of error, by the number that stands in the column. */
  readonly errorKinds: string[] = ['none']

  get length(): number {
    return this.#client.length
  }

  /** Adds a write that is being asked. Until it is settled it is unknown. */
  ask(client: number, sequence: number, key: number, dueMs: number, askedMs: number): number {
    this.#client.push(client)
    this.#sequence.push(sequence)
    this.#key.push(key)
    this.#due.push(dueMs)
    this.#asked.push(askedMs)
    this.#answered.push(Infinity)
    this.#outcome.push(0)
    return this.#error.push(0)
  }

  settle(index: number, outcome: Outcome, answeredMs: number, error = 'none'): void {
    this.#outcome.set(index, OUTCOMES.indexOf(outcome))
    this.#answered.set(index, answeredMs)
    this.#error.set(index, this.#kindOf(error))
  }

  add(write: Write): number {
    const index = this.ask(write.client, write.sequence, write.key, write.dueMs, write.askedMs)
    this.settle(index, write.outcome, write.answeredMs, write.error)
    return index
  }

  #kindOf(error: string): number {
    const known = this.errorKinds.indexOf(error)
    return known === -1 ? this.errorKinds.push(error) - 1 : known
  }

  at(index: number): Write {
    return {
      client: this.client(index),
      sequence: this.sequence(index),
      key: this.key(index),
      dueMs: this.dueMs(index),
      askedMs: this.askedMs(index),
      answeredMs: this.answeredMs(index),
      outcome: this.outcome(index),
      error: this.error(index),
    }
  }

  client(index: number): number {
    return this.#client.get(index)
  }
  sequence(index: number): number {
    return this.#sequence.get(index)
  }
  key(index: number): number {
    return this.#key.get(index)
  }
  dueMs(index: number): number {
    return this.#due.get(index)
  }
  askedMs(index: number): number {
    return this.#asked.get(index)
  }
  answeredMs(index: number): number {
    return this.#answered.get(index)
  }
  outcome(index: number): Outcome {
    return OUTCOMES[this.#outcome.get(index)] ?? 'unknown'
  }
  error(index: number): string {
    return this.errorKinds[this.#error.get(index)] ?? 'none'
  }
}

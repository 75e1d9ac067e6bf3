import { Rows } from './rows.ts'

/** What came of a write: `failed` is one that a server refused or that was never sent; `unknown` has no answer. */
export type Outcome = 'acknowledged' | 'failed' | 'unknown'
/** By the number that stands in the column. */
export const OUTCOMES: readonly Outcome[] = ['unknown', 'acknowledged', 'failed']
export const ACKNOWLEDGED = OUTCOMES.indexOf('acknowledged')
export const FAILED = OUTCOMES.indexOf('failed')

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
  readonly #rows = new Rows({
    client: Uint16Array,
    sequence: Uint32Array,
    key: Uint16Array,
    dueMs: Float64Array,
    askedMs: Float64Array,
    answeredMs: Float64Array,
    outcome: Uint8Array,
    error: Uint16Array,
  })
  /** The kinds of error, by the number that stands in the column. */
  readonly errorKinds: string[] = ['none']

  get length(): number {
    return this.#rows.length
  }

  /** The columns, for whoever goes through a million writes. Behind the last row there is room. */
  get columns() {
    return this.#rows.columns
  }

  /** When each was acknowledged; Infinity where it was not. */
  acknowledgements(): Float64Array {
    const { outcome, answeredMs } = this.#rows.columns
    const at = new Float64Array(this.length)
    for (let index = 0; index < at.length; index++)
      at[index] = outcome[index] === ACKNOWLEDGED ? (answeredMs[index] ?? Infinity) : Infinity
    return at
  }

  /** Adds a write that is being asked. Until it is settled it is unknown. */
  ask(client: number, sequence: number, key: number, dueMs: number, askedMs: number): number {
    return this.#rows.add({
      client,
      sequence,
      key,
      dueMs,
      askedMs,
      answeredMs: Infinity,
      outcome: 0,
      error: 0,
    })
  }

  settle(index: number, outcome: Outcome, answeredMs: number, error = 'none'): void {
    const { columns } = this.#rows
    columns.outcome[index] = OUTCOMES.indexOf(outcome)
    columns.answeredMs[index] = answeredMs
    columns.error[index] = this.#kindOf(error)
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
    return this.#rows.columns.client[index] ?? 0
  }
  sequence(index: number): number {
    return this.#rows.columns.sequence[index] ?? 0
  }
  key(index: number): number {
    return this.#rows.columns.key[index] ?? 0
  }
  dueMs(index: number): number {
    return this.#rows.columns.dueMs[index] ?? 0
  }
  askedMs(index: number): number {
    return this.#rows.columns.askedMs[index] ?? 0
  }
  answeredMs(index: number): number {
    return this.#rows.columns.answeredMs[index] ?? 0
  }
  /** When it was acknowledged; Infinity where it was not. */
  acknowledgedMs(index: number): number {
    const { outcome, answeredMs } = this.#rows.columns
    return outcome[index] === ACKNOWLEDGED ? (answeredMs[index] ?? Infinity) : Infinity
  }
  outcome(index: number): Outcome {
    return OUTCOMES[this.#rows.columns.outcome[index] ?? 0] ?? 'unknown'
  }
  error(index: number): string {
    return this.errorKinds[this.#rows.columns.error[index] ?? 0] ?? 'none'
  }
}

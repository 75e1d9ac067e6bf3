import { Rows } from './rows.ts'

/** What a read saw of the write that it looked for: `undecided` where what it saw does not tell. */
export type Saw = 'seen' | 'missed' | 'undecided'
const SAW: Saw[] = ['undecided', 'seen', 'missed']

/** One read that was answered: it looked for a write that had been acknowledged before. Times on the drill's clock, ms. */
export interface Read {
  /** The index of the write in the history. */
  write: number
  askedMs: number
  answeredMs: number
  saw: Saw
}

/** All reads of a drill. */
export class Reads {
  readonly #rows = new Rows({
    write: Uint32Array,
    askedMs: Float64Array,
    answeredMs: Float64Array,
    saw: Uint8Array,
  })

  get length(): number {
    return this.#rows.length
  }

  add(read: Read): void {
    this.#rows.add({ ...read, saw: SAW.indexOf(read.saw) })
  }

  at(index: number): Read {
    const { write, askedMs, answeredMs, saw } = this.#rows.columns
    return {
      write: write[index] ?? 0,
      askedMs: askedMs[index] ?? 0,
      answeredMs: answeredMs[index] ?? 0,
      saw: SAW[saw[index] ?? 0] ?? 'undecided',
    }
  }
}

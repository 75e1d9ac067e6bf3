import { Column } from './column.ts'

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

/** All reads of a drill, in columns. */
export class Reads {
  readonly #write = new Column(Uint32Array)
  readonly #asked = new Column(Float64Array)
  readonly #answered = new Column(Float64Array)
  readonly #saw = new Column(Uint8Array)

  get length(): number {
    return this.#write.length
  }

  add(read: Read): void {
    this.#write.push(read.write)
    this.#asked.push(read.askedMs)
    this.#answered.push(read.answeredMs)
    this.#saw.push(SAW.indexOf(read.saw))
  }

  at(index: number): Read {
    return {
      write: this.#write.get(index),
      askedMs: this.#asked.get(index),
      answeredMs: this.#answered.get(index),
      saw: SAW[this.#saw.get(index)] ?? 'undecided',
    }
  }
}

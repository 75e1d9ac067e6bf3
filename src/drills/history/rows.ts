type Kind = typeof Uint8Array | typeof Uint16Array | typeof Uint32Array | typeof Float64Array

type Numbers = Record<string, Kind>

const FIRST_CAPACITY = 1024

/** Rows of numbers that become more and more, each column as compact as its kind: what a history is made of. */
export class Rows<T extends Numbers> {
  #kinds: T
  #length = 0
  #capacity = FIRST_CAPACITY
  /** The columns themselves. Behind the last row there is room; with the next row they can be others. */
  columns: { [Name in keyof T]: InstanceType<T[Name]> }

  constructor(kinds: T) {
    this.#kinds = kinds
    this.columns = this.#made()
  }

  get length(): number {
    return this.#length
  }

  /** Adds a row and returns its index. */
  add(row: { [Name in keyof T]: number }): number {
    if (this.#length === this.#capacity) this.#grow()
    for (const name in this.columns) this.columns[name][this.#length] = row[name]
    return this.#length++
  }

  #grow(): void {
    const before = this.columns
    this.#capacity *= 2
    this.columns = this.#made()
    for (const name in before) this.columns[name].set(before[name])
  }

  #made(): typeof this.columns {
    const made = Object.entries(this.#kinds).map(([name, kind]) => [name, new kind(this.#capacity)])
    return Object.fromEntries(made) as typeof this.columns
  }
}

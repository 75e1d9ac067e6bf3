type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array

const FIRST_LENGTH = 1024

/** A list of numbers that grows, as compact as its kind. */
export class Column<T extends Numbers> {
  readonly #make: new (
    length: number,
  ) => T
  #numbers: T
  #length = 0

  constructor(make: new (length: number) => T) {
    this.#make = make
    this.#numbers = new make(FIRST_LENGTH)
  }

  get length(): number {
    return this.#length
  }

  /** Adds a number and returns its index. */
  push(value: number): number {
    if (this.#length === this.#numbers.length) {
      const larger = new this.#make(this.#length * 2)
      larger.set(this.#numbers)
      this.#numbers = larger
    }
    this.#numbers[this.#length] = value
    return this.#length++
  }

  set(index: number, value: number): void {
    this.#numbers[index] = value
  }

  get(index: number): number {
    return this.#numbers[index] ?? 0
  }
}

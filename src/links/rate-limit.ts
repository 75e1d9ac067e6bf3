/** So many bytes a second, shared by all who ask. */
export class RateLimit {
  readonly bytesPerSecond: number
  #freeAtMs: number

  constructor(bytesPerSecond: number, nowMs: number) {
    this.bytesPerSecond = bytesPerSecond
    this.#freeAtMs = nowMs
  }

  /** When so many bytes have gone through, ms on the clock that is given; the next ones come after them. */
  reserve(bytes: number, nowMs: number): number {
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + (bytes / this.bytesPerSecond) * 1000
    return this.#freeAtMs
  }
}

/** What was there when all was healed: how often each write, up to 255; or why that could not be read. */
export type FinalReading = { is: 'read'; times: FoundWrites } | { is: 'unread'; why: string }

/** How often each write of each client was found. */
export class FoundWrites {
  readonly #byClient: (Uint8Array | undefined)[] = []

  add(client: number, sequence: number): void {
    let found = this.#byClient[client]
    if (!found || sequence >= found.length) {
      const larger = new Uint8Array(Math.max(1024, (found?.length ?? 0) * 2, sequence + 1))
      if (found) larger.set(found)
      found = larger
      this.#byClient[client] = found
    }
    if ((found[sequence] ?? 0) < 255) found[sequence] = (found[sequence] ?? 0) + 1
  }

  times(client: number, sequence: number): number {
    return this.#byClient[client]?.[sequence] ?? 0
  }
}

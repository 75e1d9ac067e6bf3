/** What stands on a terminal of some size after what was written to it, as xterm has it: what is too long is wrapped, what is too much moves up. */
export class TerminalScreen {
  readonly #columns: number
  readonly #rows: string[][]
  #row = 0
  #column = 0
  /** How many lines have moved out at the top. */
  scrolled = 0

  constructor(columns: number, rows: number) {
    this.#columns = columns
    this.#rows = Array.from({ length: rows }, () => [])
  }

  /** The lines, without what is blank at their ends. */
  get lines(): string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    )
  }

  /** Takes text with the few sequences that are used; throws at any other. */
  write(text: string): void {
    // eslint-disable-next-line no-control-regex
    for (const [token] of text.matchAll(/\u001B\[[\d;?]*[A-Za-z]|[^]/gu)) {
      if (token === '\n') this.#down()
      else if (token === '\r') this.#column = 0
      else if (token === '\u001B[H') [this.#row, this.#column] = [0, 0]
      else if (token === '\u001B[K') this.#eraseLine()
      else if (token === '\u001B[J') this.#eraseBelow()
      else if (token.startsWith('\u001B')) {
        if (!token.endsWith('m')) throw new Error(`unknown sequence ${JSON.stringify(token)}`)
      } else this.#put(token)
    }
  }

  #put(character: string): void {
    // The cursor stays at the last column until there is one character too many.
    if (this.#column === this.#columns) {
      this.#down()
      this.#column = 0
    }
    this.#rows[this.#row]?.splice(this.#column, 1, character)
    this.#column++
  }

  #down(): void {
    if (this.#row < this.#rows.length - 1) this.#row++
    else {
      this.#rows.push([])
      this.#rows.shift()
      this.scrolled++
    }
  }

  #eraseLine(): void {
    this.#rows[this.#row]?.splice(Math.min(this.#column, this.#columns - 1))
  }

  #eraseBelow(): void {
    this.#eraseLine()
    for (const row of this.#rows.slice(this.#row + 1)) row.splice(0)
  }
}

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'

/** One run of a scenario that came to its end. */
export interface Attacked {
  scenario: string
  run: number
  tookMs: number
  /** How long the round had gone on by then, in all its parts. */
  atMs: number
  result: 'kept' | { broken: string } | { impossible: string }
}

/** What was done of a round, in a file where it has one: then it can be cut short at any moment, and gone on with. */
export class Progress {
  readonly seed: number
  readonly past: readonly Attacked[]
  /** How long the round had gone on before. */
  readonly beforeMs: number
  readonly #path: string | undefined

  constructor(path: string | undefined, seed: number) {
    this.#path = path
    const lines =
      path !== undefined && existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
    const [head, ...rest] = lines.map((line) => JSON.parse(line) as unknown)
    this.seed = head === undefined ? seed : (head as { seed: number }).seed
    this.past = rest as Attacked[]
    this.beforeMs = Math.max(0, ...this.past.map(({ atMs }) => atMs))
    if (path !== undefined && head === undefined) writeFileSync(path, `${JSON.stringify({ seed })}\n`)
  }

  isDone(scenario: string, run: number): boolean {
    return this.past.some((one) => one.scenario === scenario && one.run === run)
  }

  add(attacked: Attacked): void {
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(attacked)}\n`)
  }
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Outcome } from './outcome.ts'

/** What came of the drills of a run so far, in a file, so that one that was interrupted can be gone on with. */
export class Progress {
  readonly #path: string
  readonly outcomes: Outcome[]

  constructor(path: string, isResumed: boolean) {
    this.#path = path
    this.outcomes = isResumed ? passedIn(path) : []
    this.#write()
  }

  has(name: string): boolean {
    return this.outcomes.some((one) => one.name === name)
  }

  add(outcome: Outcome): void {
    this.outcomes.push(outcome)
    this.#write()
  }

  #write(): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    writeFileSync(this.#path, JSON.stringify(this.outcomes))
  }
}

function passedIn(path: string): Outcome[] {
  try {
    const outcomes = JSON.parse(readFileSync(path, 'utf8')) as Outcome[]
    return outcomes.filter(({ verdict }) => verdict === 'pass')
  } catch {
    // There was no run, or its file is half a file: everything is run.
    return []
  }
}

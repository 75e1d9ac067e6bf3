import { isAlive, kill, type Process, processTable } from './proc.ts'

const sampleMs = 10

/**
 * Follows one process and all that descends from it, by looking at the process table while it runs: who was left
 * by its parent shows no ancestry afterwards. Costs time, so it is never on during a timed run.
 */
export class Family implements Disposable {
  readonly #seen = new Map<string, Process>()
  #root: number | undefined
  #timer: NodeJS.Timeout | undefined

  follow(root: number): void {
    this.#root = root
    this.#timer = setInterval(() => this.#sample(), sampleMs)
    this.#sample()
  }

  alive(): Process[] {
    this.#sample()
    return [...this.#seen.values()].filter(isAlive)
  }

  #sample(): void {
    const table = processTable()
    const known = [...this.#seen.values()].filter(isAlive).map((one) => one.pid)
    const pids = new Set(this.#root === undefined ? known : [this.#root, ...known])
    // A child can come before its parent in the table, so look until a pass finds nobody new.
    for (let before = -1; before !== pids.size; ) {
      before = pids.size
      for (const one of table) if (pids.has(one.parent) || pids.has(one.session)) pids.add(one.pid)
    }
    for (const one of table) if (pids.has(one.pid)) this.#seen.set(`${one.pid} ${one.startTime}`, one)
  }

  /** Kills who is left, for the benchmark leaves nothing behind even where redis-ha would. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const one of this.alive()) kill(one)
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { poll } from './clock.ts'
import { BenchFailure } from './failure.ts'
import type { Server } from './health/layout.ts'
import { Observer } from './observer.ts'

const pingDeadlineMs = 30_000

/** A server whose folder and conf file are there, not started yet. */
export type Prepared = { port: number; dir: string; args: string[] }

type Child = { process: ChildProcess; port: number; logPath: string }

/** Servers started by the benchmark itself: plain children, killed and deleted at the end. */
export class Servers implements AsyncDisposable {
  readonly #program: string
  readonly #stop: AbortSignal
  readonly #root = mkdtempSync(join(tmpdir(), 'redis-bench-'))
  readonly #children: Child[] = []

  constructor(program: string, stop: AbortSignal) {
    this.#program = program
    this.#stop = stop
  }

  prepare(port: number, directives: string[], role: 'data' | 'sentinel' = 'data'): Prepared {
    const dir = join(this.#root, String(port))
    mkdirSync(dir)
    writeFileSync(join(dir, 'redis.conf'), `${[`port ${port}`, `dir ${dir}`, ...directives].join('\n')}\n`)
    return { port, dir, args: role === 'sentinel' ? ['redis.conf', '--sentinel'] : ['redis.conf'] }
  }

  start({ port, dir, args }: Prepared): Server {
    const logPath = join(dir, 'log')
    const log = openSync(logPath, 'a')
    const child = spawn(this.#program, args, { cwd: dir, stdio: ['ignore', log, log] })
    closeSync(log)
    // 'error' without a listener would end the benchmark before it has cleaned up; no pid says the same.
    child.on('error', () => {})
    if (child.pid === undefined) throw new BenchFailure(`${this.#program} could not be started`)
    this.#children.push({ process: child, port, logPath })
    return { port, pid: child.pid }
  }

  /** Waits until all of them answer PING. */
  async answer(servers: readonly Server[]): Promise<void> {
    await Promise.all(servers.map((server) => this.#answers(server)))
  }

  async #answers(server: Server): Promise<void> {
    const observer = new Observer(server.port)
    const settled = () => {
      this.assertRunning()
      return observer.answersPing()
    }
    try {
      await poll(`PONG from :${server.port}`, pingDeadlineMs, this.#stop, settled, () => 'no answer')
    } finally {
      observer.close()
    }
  }

  assertRunning(): void {
    for (const { process, port, logPath } of this.#children) {
      if (process.exitCode === null && process.signalCode === null) continue
      const tail = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-8).join('\n')
      throw new BenchFailure(`the server on :${port} ended by itself; its log:\n${tail}`)
    }
  }

  /** KILL, since a master that is asked to shut down waits up to 10 s for its replicas. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#children.map(async ({ process }) => {
        if (process.exitCode !== null || process.signalCode !== null) return
        const exited = once(process, 'exit')
        process.kill('SIGKILL')
        await exited
      }),
    )
    rmSync(this.#root, { recursive: true, force: true })
  }
}

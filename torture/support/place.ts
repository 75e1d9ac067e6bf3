import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StatusDocument } from '../../src/model/document.ts'
import { Broken, demand } from './failure.ts'
import { leftoversOf } from './leftovers.ts'
import { killed } from './processes.ts'

export const PROGRAM = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url))

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  ms: number
}

export interface Running {
  child: ChildProcess
  pid: number
  ended: Promise<Ended>
}

/** A command line that never ends is a broken promise too. */
const LONGEST_MS = 180_000

/** A folder with a state directory of its own, in which `redis-ha` is run. Disposed, nothing of it is left. */
export class Place implements AsyncDisposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'redis-ha-torture-')))
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly #pids = new Set<number>()

  constructor(home?: string) {
    this.home = home ?? join(this.folder, 'state')
    this.env = {
      PATH: process.env['PATH'],
      TMPDIR: process.env['TMPDIR'],
      HOME: this.folder,
      REDIS_HA_HOME: this.home,
    }
  }

  file(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  /** Starts `redis-ha` with these arguments. */
  start(...args: string[]): Running {
    return this.spawn(process.execPath, [PROGRAM, ...args])
  }

  /** Starts any program in the same surroundings, and with what more is said of them. */
  spawn(program: string, args: string[], longestMs = LONGEST_MS, more: NodeJS.ProcessEnv = {}): Running {
    const begun = performance.now()
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...this.env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (child.pid === undefined) throw new Error(`${program} could not be started`)
    this.#pids.add(child.pid)
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (output.stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (output.stderr += String(chunk)))
    const longest = setTimeout(() => child.kill('SIGKILL'), longestMs)
    const ended = once(child, 'close').then(() => {
      clearTimeout(longest)
      const ms = performance.now() - begun
      return { code: child.exitCode, signal: child.signalCode, ms, ...output }
    })
    return { child, pid: child.pid, ended }
  }

  async run(...args: string[]): Promise<Ended> {
    return await this.start(...args).ended
  }

  /** Runs one that has to end with this code. */
  async expect(code: number, ...args: string[]): Promise<Ended> {
    const ended = await this.run(...args)
    demand(ended.code === code, `${commandOf(args)} ended with ${codeOf(ended)} instead of ${code}`, () =>
      said(ended),
    )
    demandNoTrace(ended)
    return ended
  }

  async up(file: string, ...args: string[]): Promise<StatusDocument> {
    const { stdout } = await this.expect(0, 'up', file, '--json', '--timeout', '60s', ...args)
    return JSON.parse(stdout) as StatusDocument
  }

  async status(name: string): Promise<StatusDocument> {
    const { stdout, stderr } = await this.run('status', name, '--json')
    if (stdout === '') throw new Broken(`status ${name} printed no document\n${stderr}`)
    return JSON.parse(stdout) as StatusDocument
  }

  /** `down --all --purge`, and then there must be nothing left, anywhere. */
  async demandClean(): Promise<void> {
    await this.expect(0, 'down', '--all', '--purge')
    await this.demandNothingLeft()
  }

  async demandNothingLeft(): Promise<void> {
    const left = leftoversOf(this.home, this.#pids)
    demand(left.length === 0, 'something is left', () => left.join('\n'))
  }

  /** The same while somebody else's server has its folder here. */
  async demandNothingLeftBut(pid: number): Promise<void> {
    const left = leftoversOf(this.home, this.#pids).filter((line) => !line.startsWith(`process ${pid}:`))
    demand(left.length === 0, 'something is left', () => left.join('\n'))
  }

  /** The names of everything in the place's folder, the state directory's own included. */
  names(): string[] {
    return existsSync(this.folder) ? readdirSync(this.folder) : []
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await killed(this.folder)
    if (this.home !== join(this.folder, 'state')) await killed(this.home)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export function said({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.trimEnd()
}

export function codeOf({ code, signal }: Ended): string {
  return signal ?? String(code)
}

/** No stack trace, and nothing that was not foreseen. */
export function demandNoTrace(ended: Ended): void {
  const text = said(ended)
  demand(!/^\s+at .*:\d+:\d+\)?$/m.test(text), 'a stack trace', text)
  demand(!text.includes('Unexpected:'), 'an unforeseen error', text)
}

/** What went wrong, in the four parts that every message has. */
export function demandFourParts(ended: Ended): void {
  demandNoTrace(ended)
  const text = said(ended)
  for (const part of ['expected', 'seen', 'where', 'try'])
    demand(new RegExp(`^  ${part} `, 'm').test(text), `the message has no "${part}"`, text)
}

function commandOf(args: string[]): string {
  return `redis-ha ${args.map((arg) => (arg.includes('/') ? basename(arg) : arg)).join(' ')}`
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { markedServers } from '../../src/processes/server-process.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url))

export interface RunOptions {
  /** What it reads on its standard input; nothing by default. */
  input?: string
  /** Over the scrubbed environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>
  cwd?: string
}

export interface UpOptions extends RunOptions {
  /** Further arguments, such as `--wiring`. */
  args?: string[]
}

/** How a command line ended, and what it said. */
export interface Outcome {
  code: number | undefined
  stdout: string
  stderr: string
}

/**
 * A place of its own for the tests of one file: a folder, a state directory in it, and the built program, run in an
 * environment that has nothing of the tester's but the PATH.
 */
export class Rig {
  /** Symbolic links followed, as the program shows its paths. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'redis-ha-test-')))
  readonly home = join(this.folder, 'state')

  /** Runs a command line to its end. */
  async run(args: string[], options: RunOptions = {}): Promise<Outcome> {
    const input = options.input === undefined ? ({ stdin: 'ignore' } as const) : { input: options.input }
    const { exitCode, stdout, stderr } = await execa(process.execPath, [PROGRAM, ...args], {
      ...this.#surroundings(options),
      ...input,
      reject: false,
      stripFinalNewline: false,
    })
    return { code: exitCode, stdout, stderr }
  }

  /** The same for one that has to succeed; resolves to what it printed. */
  async succeed(args: string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options)
    if (code !== 0) throw new Error(`redis-ha ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`)
    return stdout
  }

  /** Runs a command line into a shell's pipe; resolves when both are done. */
  async pipe(args: string[], into: string): Promise<Outcome> {
    return await this.shell(`"$0" "$@" | ${into}`, args)
  }

  /** Runs a command line whose reader has gone before it begins; the exit code is its own. */
  async unread(args: string[]): Promise<Outcome> {
    // Only what nobody reads any more can't be written to.
    const script = `exec 3>&1
      { trap '' PIPE; while echo; do :; done 2>&-; trap - PIPE; "$0" "$@" 3>&-; echo $? >&3; } | true`
    const { stdout, stderr } = await this.shell(script, args)
    return { code: Number(stdout), stdout: '', stderr }
  }

  /** Runs a script of a shell in which `"$0" "$@"` is a command line. */
  async shell(script: string, args: string[]): Promise<Outcome> {
    const { exitCode, stdout, stderr } = await execa(
      'sh',
      ['-c', script, process.execPath, PROGRAM, ...args],
      {
        ...this.#surroundings({}),
        stdin: 'ignore',
        reject: false,
      },
    )
    return { code: exitCode, stdout, stderr }
  }

  /** Starts a command line that ends only when it is told to. */
  start(args: string[], options: RunOptions & { detached?: boolean } = {}) {
    return execa(process.execPath, [PROGRAM, ...args], {
      ...this.#surroundings(options),
      // Without the terminal that the tests may have been started from.
      detached: options.detached ?? false,
      stdin: 'ignore',
      reject: false,
    })
  }

  /** Writes a file in the rig's folder and gives its path. */
  file(name: string, text: string): string {
    const path = join(this.folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }

  /** Brings up a topology of this name on free ports and gives its document. */
  async up(name: string, yaml: string, options: UpOptions = {}): Promise<StatusDocument> {
    const path = this.file(`${name}.yaml`, yaml)
    const args = ['up', path, '--port', 'auto', '--json', ...(options.args ?? [])]
    return JSON.parse(await this.succeed(args, options)) as StatusDocument
  }

  /** What `status` says of a topology, healthy or not. */
  async status(name: string, ...args: string[]): Promise<StatusDocument> {
    const { stdout } = await this.run(['status', name, '--json', ...args])
    return JSON.parse(stdout) as StatusDocument
  }

  #surroundings({ env, cwd }: RunOptions) {
    return {
      cwd: cwd ?? this.folder,
      extendEnv: false,
      env: {
        PATH: process.env['PATH'],
        // The leases on ports are shared with the tests that run beside these.
        TMPDIR: process.env['TMPDIR'],
        HOME: this.folder,
        REDIS_HA_HOME: this.home,
        ...env,
      },
    }
  }

  /** Takes everything down and removes the folder. Throws where a server was left behind, which it kills. */
  async remove(): Promise<void> {
    const { code, stderr } = await this.run(['down', '--all', '--purge', '--quiet'])
    const left = markedServers(this.home)
    for (const { identity } of left) process.kill(identity.pid, 'SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
    if (left.length > 0) throw new Error(`left behind: ${left.map(({ dir }) => dir).join(', ')}`)
    if (code !== 0) throw new Error(`down --all --purge ended with ${code}: ${stderr}`)
  }
}

/** A rig for the tests of this file, removed after the last of them. */
export function useRig(): Rig {
  const rig = new Rig()
  afterAll(async () => await rig.remove())
  return rig
}

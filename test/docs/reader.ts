import { chmodSync, symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execa } from 'execa'
import type { TopologyKindName } from '../../src/model/topology-file.ts'
import type { Rig } from '../support/rig.ts'
import { type Block, missingLines, type Step, stepsOf } from './markdown.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The ports that the documents speak of, in the order of the nodes. */
const DEFAULT_PORTS: Record<TopologyKindName, number[]> = {
  replication: [6379, 6380, 6381],
  sentinel: [6379, 6380, 6381, 26379, 26380, 26381],
  cluster: [7001, 7002, 7003, 7004, 7005, 7006],
}

const ENDLESS = / (--watch|-f)\b/

/** Longer than any command of a document takes, a failover that has to be tried twice included. */
const STEP_MS = 90_000

/**
 * Somebody who does what a document says, in its order and in one folder: writes its files, types its commands, runs its
 * programs. The ports are automatic instead of the defaults, and are put where the document has these.
 */
export class Reader {
  readonly #rig: Rig

  constructor(rig: Rig) {
    this.#rig = rig
    const command = rig.file(
      'bin/redis-ha',
      `#!/bin/sh
case "$1 $*" in
  *' --port '*) ;;
  up\\ *) set -- "$@" --port auto ;;
esac
exec '${process.execPath}' '${root}dist/cli/cli.js' "$@"
`,
    )
    chmodSync(command, 0o755)
    symlinkSync(join(root, 'node_modules'), join(rig.folder, 'node_modules'))
  }

  /** Follows the blocks of a document as far as it is right; gives what was not, undefined where all was. */
  async follow(blocks: Block[]): Promise<string | undefined> {
    for (const block of blocks) {
      const wrong = await this.#do(block)
      if (wrong !== undefined) return `${wrong}\n${await this.#surrounding()}`
    }
    return undefined
  }

  /** What runs, and how it got there: for whoever has to find out why a document was not right. */
  async #surrounding(): Promise<string> {
    const listed = JSON.parse(await this.#rig.succeed(['ls', '--json'])) as { name: string }[]
    const told = await Promise.all(
      listed.flatMap(({ name }) => [
        this.#rig.run(['status', name]),
        this.#rig.run(['logs', name, '-n', '60']),
      ]),
    )
    return told.map(({ stdout }) => stdout).join('\n')
  }

  async #do(block: Block): Promise<string | undefined> {
    switch (block.language) {
      case 'yaml':
        return this.#write(block)
      case 'js':
        return await this.#program(block)
      case 'sh':
      case 'console':
        for (const step of stepsOf(block)) {
          const wrong = await this.#type(step)
          if (wrong !== undefined) return wrong
        }
        return undefined
      default:
        // What is there to be read only.
        return undefined
    }
  }

  /** A file whose first line is a comment with its name. */
  #write({ text }: Block): undefined {
    const name = /^# ([\w-]+\.yaml)$/m.exec(text.split('\n')[0] ?? '')?.[1]
    if (name !== undefined) this.#rig.file(name, text)
  }

  async #type({ command, exitCode, output, line }: Step): Promise<string | undefined> {
    // Setting a clone up is what the tests of the scripts are about.
    if (command.startsWith('npm ')) return undefined
    const endless = ENDLESS.test(command)
    const typed = await this.#withPorts(command)
    // What never ends is to be the process that gets the signal.
    const shell = execa('bash', ['-o', 'pipefail', '-c', endless ? `exec ${typed}` : typed], {
      ...this.#surroundings(),
      stdin: 'ignore',
      // Not `all`: of two pipes nobody can say which was written to first.
      reject: false,
      timeout: STEP_MS,
    })
    if (endless) {
      await once(shell.stdout, 'data')
      shell.kill('SIGINT')
    }
    const ended = await shell
    const missing = missingLines(output, `${ended.stdout}\n${ended.stderr}`.split('\n'))
    const expected = endless ? 130 : exitCode
    if (ended.exitCode === expected && missing.length === 0) return undefined
    return [
      `line ${line}: ${command}`,
      ended.timedOut
        ? `not done in ${STEP_MS / 1000} s`
        : `exit code ${ended.exitCode}, expected ${expected}`,
      ...missing.map((shown) => `not in the output: ${shown}`),
      ended.all,
    ].join('\n')
  }

  /** Runs a program against the topology whose ports it has; a comment behind `console.log` says what it prints. */
  async #program({ text, line }: Block): Promise<string | undefined> {
    // Only ioredis is a dependency.
    if (!/from '(ioredis|redis-ha)'/.test(text)) return undefined
    const library = pathToFileURL(join(root, 'dist', 'lib', 'index.js')).href
    const program = (await this.#withPorts(text)).replaceAll("'redis-ha'", `'${library}'`)
    const file = this.#rig.file(`line-${line}.mjs`, program)
    const { stdout } = await execa(process.execPath, [file], this.#surroundings())
    const shown = [...text.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, value]) => value).join('\n')
    return stdout === shown
      ? undefined
      : `the program at line ${line} printed:\n${stdout}\nexpected:\n${shown}`
  }

  async #withPorts(text: string): Promise<string> {
    const kind = kindOf(text)
    if (kind === undefined) return text
    const ports = await this.#portsOf(kind)
    return text.replaceAll(/\b\d{4,5}\b/g, (port) => {
      const index = DEFAULT_PORTS[kind].indexOf(Number(port))
      return index < 0 ? port : String(ports[index])
    })
  }

  /** The ports of the topology of this kind that runs; the example, where none does. */
  async #portsOf(kind: TopologyKindName): Promise<number[]> {
    const listed = JSON.parse(await this.#rig.succeed(['ls', '--json'])) as {
      topology: string
      state: string
      ports: number[]
    }[]
    const running = listed.find(({ topology, state }) => topology === kind && state === 'running')
    if (running) return running.ports
    await this.#rig.succeed(['up', join(root, 'examples', `${kind}.yaml`), '--port', 'auto', '--quiet'])
    return await this.#portsOf(kind)
  }

  #surroundings() {
    const { folder, home } = this.#rig
    return {
      cwd: folder,
      extendEnv: false,
      env: {
        PATH: `${folder}/bin:${process.env['PATH']}`,
        TMPDIR: process.env['TMPDIR'],
        HOME: folder,
        REDIS_HA_HOME: home,
      },
    }
  }
}

function kindOf(text: string): TopologyKindName | undefined {
  if (/\b2637\d|2638\d\b/.test(text)) return 'sentinel'
  if (/\b700[1-6]\b/.test(text)) return 'cluster'
  return /\b63(79|80|81)\b/.test(text) ? 'replication' : undefined
}

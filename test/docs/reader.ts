import { chmodSync, symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect } from 'vitest'
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

  /** Follows the blocks of a document; what it does not know to be runnable it passes over. */
  async follow(blocks: Block[]): Promise<void> {
    for (const block of blocks) {
      if (block.language === 'yaml') this.#write(block)
      if (block.language === 'js') await this.#program(block)
      if (block.language === 'sh' || block.language === 'console')
        for (const step of stepsOf(block)) await this.#type(step)
    }
  }

  /** A file whose first line is a comment with its name. */
  #write({ text }: Block): void {
    const name = /^# ([\w-]+\.yaml)$/m.exec(text.split('\n')[0] ?? '')?.[1]
    if (name !== undefined) this.#rig.file(name, text)
  }

  async #type(step: Step): Promise<void> {
    // Setting a clone up is what the tests of the scripts are about.
    if (step.command.startsWith('npm ')) return
    const command = await this.#withPorts(step.command)
    const shell = execa('bash', ['-o', 'pipefail', '-c', this.#endless(command)], {
      ...this.#surroundings(),
      stdin: 'ignore',
      all: true,
      reject: false,
    })
    const { exitCode, all } = ENDLESS.test(command) ? await this.#interrupt(shell) : await shell
    const expected = ENDLESS.test(command) ? 130 : step.exitCode
    expect(exitCode, `line ${step.line}: ${step.command}\n${all}`).toBe(expected)
    const missing = missingLines(step.output, all.split('\n'))
    expect(missing, `line ${step.line}: ${step.command}\n${all}`).toEqual([])
  }

  /** What never ends is to be the process that gets the signal. */
  #endless(command: string): string {
    return ENDLESS.test(command) ? `exec ${command}` : command
  }

  async #interrupt<T extends ReturnType<typeof execa>>(child: T): Promise<Awaited<T>> {
    if (child.stdout) await once(child.stdout, 'data')
    child.kill('SIGINT')
    return await child
  }

  /** Runs a program against the topology whose ports it has; a comment behind `console.log` says what it prints. */
  async #program({ text, line }: Block): Promise<void> {
    // Only ioredis is a dependency.
    if (!text.includes("from 'ioredis'")) return
    const file = this.#rig.file(`line-${line}.mjs`, await this.#withPorts(text))
    const { stdout } = await execa(process.execPath, [file], this.#surroundings())
    const printed = [...text.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, shown]) => shown)
    expect(stdout.split('\n'), `the program at line ${line}`).toEqual(printed)
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

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertDone, type Ended, runNode } from './command.ts'
import { BenchFailure } from './failure.ts'
import type { Layout, Server } from './health/layout.ts'
import { carries, commandLineOf, kill, type Process, processTable } from './proc.ts'
import { type Programs, redisHa } from './programs.ts'
import { type Shape, serversOf } from './shapes.ts'

/** redis-ha with a state directory of its own, whose path marks every process that it starts. */
export class Product implements AsyncDisposable {
  readonly #programs: Programs
  readonly #stop: AbortSignal
  readonly #home = realpathSync(mkdtempSync(join(tmpdir(), 'redis-ha-bench-')))
  readonly #temporary = join(this.#home, 'tmp')

  constructor(programs: Programs, stop: AbortSignal) {
    this.#programs = programs
    this.#stop = stop
  }

  run(args: string[], onStart: (pid: number) => void = () => {}, variables = {}): Promise<Ended> {
    const env = { ...process.env, REDIS_HA_HOME: join(this.#home, 'state'), ...variables }
    return runNode([redisHa, ...args], { env, stop: this.#stop, onStart })
  }

  async up(shape: Shape, onStart?: (pid: number) => void, more: string[] = []): Promise<Ended> {
    const file = join(this.#home, `${shape.name}.yaml`)
    writeFileSync(file, topologyFile(shape, this.#programs.server, more))
    const ended = await this.run(['up', file, '--quiet', '--port', 'auto'], onStart)
    assertDone(`redis-ha up ${shape.name}.yaml`, ended)
    return ended
  }

  /** `redis-ha run` with a command, its private copy in a temporary folder below the marked one. */
  async wholeRun(shape: Shape, command: string[]): Promise<Ended> {
    const file = join(this.#home, `${shape.name}.yaml`)
    writeFileSync(file, topologyFile(shape, this.#programs.server))
    mkdirSync(this.#temporary)
    const ended = await this.run(['run', file, '--quiet', '--', ...command], () => {}, {
      TMPDIR: this.#temporary,
    })
    assertDone(`redis-ha run ${shape.name}.yaml`, ended)
    return ended
  }

  /** `redis-ha drill … --json` of a drill of the library, or of one that is given in full, its private copy in the marked folder. */
  async drill(said: string): Promise<Ended> {
    const isWritten = said.includes('\n')
    const file = join(this.#home, 'drill.yaml')
    if (isWritten) writeFileSync(file, said)
    mkdirSync(this.#temporary)
    return await this.run(['drill', isWritten ? file : said, '--json'], () => {}, {
      TMPDIR: this.#temporary,
    })
  }

  /** The private copies that are there. */
  copies(): string[] {
    return readdirSync(this.#temporary).filter((name) => name.startsWith('redis-ha-copy-'))
  }

  /** Takes everything down, in ms. */
  async down(): Promise<number> {
    const ended = await this.run(['down', '--all', '--purge'])
    assertDone('redis-ha down --all --purge', ended)
    const left = this.processes()
    if (left.length === 0) return ended.ms
    const lines = left.map(({ pid }) => `  ${pid} ${commandLineOf(pid)}`)
    throw new BenchFailure(`redis-ha down left running:\n${lines.join('\n')}`)
  }

  processes(): Process[] {
    return processTable().filter(({ pid, state }) => state !== 'Z' && carries(pid, this.#home))
  }

  /** The servers that run, found in the process table and asked by the port of their own conf file, so that nothing redis-ha says is taken on trust. */
  layout(shape: Shape): Layout {
    const data: Server[] = []
    const sentinels: Server[] = []
    for (const { pid } of this.processes()) {
      const [, conf] = / (\/\S+\.conf)( |$)/.exec(commandLineOf(pid)) ?? []
      if (conf === undefined) continue
      const [, port] = /^port (\d+)$/m.exec(readFileSync(conf, 'utf8')) ?? []
      const group = commandLineOf(pid).endsWith(' --sentinel') ? sentinels : data
      group.push({ pid, port: Number(port) })
    }
    const found = data.length + sentinels.length
    if (found !== serversOf(shape) || sentinels.length !== shape.sentinels) {
      const seen = `${data.length} data nodes and ${sentinels.length} sentinels`
      throw new BenchFailure(`redis-ha up ${shape.name}.yaml: ${seen} are running`)
    }
    return { ...shape, data, sentinels }
  }

  /** For the ends that `down` did not reach: whatever still carries the mark was started on our behalf. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.processes()) kill(one)
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 })
  }
}

function topologyFile(shape: Shape, server: string, more: string[] = []): string {
  const lines = [
    `topology: ${shape.kind}`,
    `server: ${JSON.stringify(server)}`,
    `replicas: ${shape.replicasPerMaster}`,
    ...(shape.kind === 'cluster' ? [`masters: ${shape.masters}`] : []),
    ...(shape.kind === 'sentinel' ? [`sentinels: ${shape.sentinels}`] : []),
    ...more,
  ]
  return `${lines.join('\n')}\n`
}

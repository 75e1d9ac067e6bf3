import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NodeConnection } from '../../src/client/node-connection.ts'
import { parseInfo } from '../../src/redis/info.ts'
import type { Chance } from './chance.ts'
import { demand } from './failure.ts'
import type { Place } from './place.ts'
import { isLive, signal } from './processes.ts'

/** What somebody does who only looks; a sentinel that was told the address listens too, and says that it is there. */
const LOOKS = ['ping', 'info', 'auth', 'hello', 'client', 'quit', 'subscribe', 'publish']

/** Somebody else's Redis, with data of their own. */
export class ForeignRedis implements AsyncDisposable {
  readonly pid: number
  readonly #connection: NodeConnection
  readonly #ended: Promise<unknown>

  private constructor(pid: number, connection: NodeConnection, ended: Promise<unknown>) {
    this.pid = pid
    this.#connection = connection
    this.#ended = ended
  }

  static async start(place: Place, port: number, password?: string): Promise<ForeignRedis> {
    const dir = join(place.folder, `foreign-${port}`)
    mkdirSync(dir)
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '']
    const running = place.spawn('redis-server', [...args, ...(password ? ['--requirepass', password] : [])])
    const credentials = password === undefined ? undefined : { user: undefined, password }
    const connection = new NodeConnection(
      { host: '127.0.0.1', port },
      { timeoutMs: 5000, retryMs: 20, credentials },
    )
    await connection.call('SET', 'theirs', 'precious')
    await connection.call('CONFIG', 'RESETSTAT')
    return new ForeignRedis(running.pid, connection, running.ended)
  }

  /** Alive, a master, with all its data, and asked nothing but what only looks. */
  async demandUntouched(): Promise<void> {
    demand(isLive(this.pid), 'the foreign server was ended')
    const info = parseInfo(await this.#connection.text('INFO', 'everything'))
    demand(info.get('role') === 'master', `the foreign server is a ${info.get('role')} now`)
    demand(String(await this.#connection.call('GET', 'theirs')) === 'precious', 'the foreign data is gone')
    demand(
      info.get('db0')?.startsWith('keys=1,') === true,
      'the foreign server was written to',
      info.get('db0'),
    )
    const commands = [...info.keys()].flatMap((key) => /^cmdstat_([^|]+)/.exec(key)?.[1] ?? [])
    const others = commands.filter((name) => !LOOKS.includes(name) && name !== 'config' && name !== 'get')
    demand(others.length === 0, 'the foreign server was told to', others.join(', '))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.close()
    signal(this.pid, 'SIGKILL')
    await this.#ended
  }
}

/** Every row is given once, since runs go on side by side. */
const given = new Set<number>()

/** The first of so many free ports in a row, whose buses are free too, where nobody's automatic ports are. */
export async function freeRow(chance: Chance, count: number): Promise<number> {
  for (;;) {
    const first = 2000 + chance.below(700) * 10
    if (count > 10 || given.has(first)) continue
    const ports = Array.from({ length: count }, (_, index) => first + index)
    const free = await Promise.all(ports.flatMap((port) => [port, port + 10_000]).map(isFree))
    if (free.every(Boolean)) {
      given.add(first)
      return first
    }
    await sleep(1)
  }
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

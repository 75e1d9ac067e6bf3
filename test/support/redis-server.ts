import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A redis-server with this conf, in a folder of its own and on a Unix socket, so that it takes no port from anybody. */
export class RealServer implements AsyncDisposable {
  readonly socketPath: string
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(child: ChildProcess, folder: string, socketPath: string) {
    this.#child = child
    this.#folder = folder
    this.socketPath = socketPath
  }

  /** Starts one, whose conf may need to know the folder, and waits until it takes connections. Throws with its log where it ends before that. `more`: further arguments. */
  static async start(
    conf: string | ((folder: string) => string),
    more: readonly string[] = [],
  ): Promise<RealServer> {
    const folder = mkdtempSync(join(tmpdir(), 'redis-ha-conf-'))
    const socketPath = join(folder, 'redis.sock')
    const confPath = join(folder, 'redis.conf')
    writeFileSync(confPath, typeof conf === 'string' ? conf : conf(folder))
    const over = ['--port', '0', '--unixsocket', socketPath, '--logfile', '', '--dir', folder, ...more]
    const child = spawn('redis-server', [confPath, ...over], { stdio: ['ignore', 'pipe', 'pipe'] })
    const server = new RealServer(child, folder, socketPath)
    const log: string[] = []
    const failed = once(child, 'close')
    child.stderr.on('data', (chunk) => log.push(String(chunk)))
    for await (const line of createInterface(child.stdout)) {
      log.push(`${line}\n`)
      if (line.includes('The server is now ready to accept connections at')) {
        child.stdout.resume()
        return server
      }
    }
    await failed
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`redis-server ended before it was ready:\n${log.join('')}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** A connection that sends lines as somebody with telnet does: the server splits them itself. */
export class InlineConnection implements AsyncDisposable {
  readonly #path: string
  #socket: Socket | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** The arguments that the server makes of a line; undefined where it says that the quotes don't balance. */
  async split(line: string): Promise<string[] | undefined> {
    const socket = (this.#socket ??= createConnection(this.#path))
    socket.write(`EVAL "return ARGV" 0 ${line}\r\n`)
    let reply = Buffer.alloc(0)
    for (;;) {
      const [chunk]: unknown[] = await once(socket, 'data')
      if (chunk instanceof Buffer) reply = Buffer.concat([reply, chunk])
      if (reply.toString().startsWith('-') && reply.includes('\r\n')) {
        socket.destroy()
        this.#socket = undefined
        if (reply.toString().includes('unbalanced quotes')) return undefined
        throw new Error(reply.toString())
      }
      const args = readArray(reply)
      if (args) return args
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy()
  }
}

/** An array of bulk strings; undefined while it isn't there in full. */
function readArray(reply: Buffer): string[] | undefined {
  let at = 0
  const number = () => {
    const end = reply.indexOf('\r\n', at)
    if (end < 0) return undefined
    const value = Number(reply.toString('latin1', at + 1, end))
    at = end + 2
    return value
  }
  const count = number()
  if (count === undefined) return undefined
  const items: string[] = []
  for (let index = 0; index < count; index++) {
    const length = number()
    if (length === undefined || at + length + 2 > reply.length) return undefined
    items.push(reply.toString('utf8', at, at + length))
    at += length + 2
  }
  return items
}

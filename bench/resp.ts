import { connect, type Socket } from 'node:net'
import { asError } from './failure.ts'

export type Reply = string | number | null | RespError | Reply[]

export class RespError {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

type Parsed = { reply: Reply; end: number }

/** The reply that starts at `at`, or undefined while part of it has not arrived. RESP2 only: no HELLO is ever sent. */
function parse(buffer: Buffer, at: number): Parsed | undefined {
  const lineEnd = buffer.indexOf('\r\n', at)
  if (lineEnd < 0) return undefined
  const kind = String.fromCharCode(buffer[at] ?? 0)
  const line = buffer.toString('utf8', at + 1, lineEnd)
  const next = lineEnd + 2
  switch (kind) {
    case '+':
      return { reply: line, end: next }
    case '-':
      return { reply: new RespError(line), end: next }
    case ':':
      return { reply: Number(line), end: next }
    case '$':
      return parseBulk(buffer, next, Number(line))
    case '*':
      return parseArray(buffer, next, Number(line))
    default:
      throw new Error(`not a RESP2 reply: ${JSON.stringify(kind + line.slice(0, 40))}`)
  }
}

function parseBulk(buffer: Buffer, at: number, length: number): Parsed | undefined {
  if (length < 0) return { reply: null, end: at }
  const end = at + length
  if (buffer.length < end + 2) return undefined
  return { reply: buffer.toString('utf8', at, end), end: end + 2 }
}

function parseArray(buffer: Buffer, at: number, length: number): Parsed | undefined {
  if (length < 0) return { reply: null, end: at }
  const items: Reply[] = []
  let end = at
  for (let i = 0; i < length; i++) {
    const item = parse(buffer, end)
    if (item === undefined) return undefined
    items.push(item.reply)
    end = item.end
  }
  return { reply: items, end }
}

function encode(args: readonly string[]): string {
  return `*${args.length}\r\n${args.map((a) => `$${Buffer.byteLength(a)}\r\n${a}\r\n`).join('')}`
}

type Waiter = { resolve: (reply: Reply) => void; reject: (error: Error) => void }

/** One connection to one server. It is opened by the first command and is of no use after its first error. */
export class Connection {
  readonly #socket: Socket
  readonly #waiters: Waiter[] = []
  #received: Buffer = Buffer.alloc(0)
  #failure: Error | undefined

  constructor(port: number, timeoutMs: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.setTimeout(timeoutMs, () => {
      if (this.#waiters.length > 0) this.#fail(new Error(`no answer in ${timeoutMs} ms`))
    })
    this.#socket.on('data', (chunk) => this.#receive(chunk))
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('connection closed')))
  }

  get broken(): boolean {
    return this.#failure !== undefined
  }

  /** Sends all commands at once and resolves with their replies in order; an error reply is a value. */
  ask(commands: readonly (readonly string[])[]): Promise<Reply[]> {
    if (this.#failure) return Promise.reject(this.#failure)
    const replies = commands.map(
      () => new Promise<Reply>((resolve, reject) => this.#waiters.push({ resolve, reject })),
    )
    this.#socket.write(commands.map(encode).join(''))
    return Promise.all(replies)
  }

  close(): void {
    this.#fail(new Error('closed by the benchmark'))
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    try {
      let at = 0
      for (let parsed = parse(this.#received, at); parsed; parsed = parse(this.#received, at)) {
        at = parsed.end
        this.#waiters.shift()?.resolve(parsed.reply)
      }
      this.#received = this.#received.subarray(at)
    } catch (error) {
      this.#fail(asError(error))
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#socket.destroy()
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error)
  }
}

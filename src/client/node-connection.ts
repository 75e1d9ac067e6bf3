import Parser from 'redis-parser'
import type { Address } from '../model/plan.ts'
import type { ClientTlsFiles } from '../model/tls.ts'
import { afterThis, atDeadline, type Deadline, deadlineIn } from '../processes/clock.ts'
import { openTcp, type TcpConnection, type TcpListener } from '../processes/tcp-connection.ts'

export interface Credentials {
  /** Undefined for the user `default`. */
  user: string | undefined
  password: string
}

export interface ConnectionOptions {
  credentials?: Credentials | undefined
  /** Undefined for a connection without TLS. */
  tls?: ClientTlsFiles | undefined
  /** How long a command may take, connecting included, ms. */
  timeoutMs: number
  /** Whether to try again when nobody listens yet, ms between two tries; undefined to try once. */
  retryMs?: number | undefined
}

/** A command on its way. */
interface Asked {
  command: Buffer | string
  /** Whether the reply is wanted with a character for each byte. */
  asBytes: boolean
  /** Undefined where nobody waits for it. */
  due: Deadline | undefined
  resolve: (reply: unknown) => void
  reject: (error: Error) => void
}

/**
 * A connection to one node, straight to its address. It connects with the first command, and again after a loss.
 *
 * ioredis does all of this and much more; loading it alone takes longer than a server takes to start, and thirty of them
 * were a fifth of a large `up`. What applications need is its field: here are only commands and their replies, in RESP2.
 */
export class NodeConnection {
  readonly #address: Address
  readonly #options: ConnectionOptions
  /** Asked and not sent: they wait for a connection, over as many tries as it takes. */
  #waiting: Asked[] = []
  /** Sent and not answered; what was not answered in time stays, since its answer may yet come. */
  #sent: Asked[] = []
  #tcp: TcpConnection | undefined
  #parser: Parser | undefined
  #ready = false
  #flushing = false
  #cancelTimer: (() => void) | undefined
  #lastError: Error | undefined
  #closed = false

  constructor(address: Address, options: ConnectionOptions) {
    this.#address = address
    this.#options = options
  }

  /** Sends a command and resolves to its reply. Rejects with an error reply, or when there is no answer in time. */
  async call(command: string, ...args: (string | number)[]): Promise<unknown> {
    return await this.#ask(encode([command, ...args]), false)
  }

  /** The same for a reply that is text. */
  async text(command: string, ...args: (string | number)[]): Promise<string> {
    return String(await this.call(command, ...args))
  }

  /** Sends a command of which each argument has a character for each byte, and resolves to the reply in the same form. */
  async bytes(command: string, ...args: string[]): Promise<unknown> {
    return await this.#ask(encodeBytes([command, ...args]), true)
  }

  /** Why a command failed, in words for a person. */
  explain(error: unknown): string {
    if (isRefusal(error) || (error instanceof Late && isRefusal(this.#lastError))) return 'connection refused'
    return error instanceof Error ? error.message : String(error)
  }

  /** Closes it; what was not answered is rejected. */
  close(): void {
    this.#closed = true
    this.#drop(new Error(CLOSED))
    this.#tcp?.end()
  }

  async #ask(command: Buffer | string, asBytes: boolean): Promise<unknown> {
    return await new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new Error(CLOSED))
        return
      }
      const due = deadlineIn(this.#options.timeoutMs)
      this.#waiting.push({ command, asBytes, due, resolve, reject })
      this.#cancelTimer ??= this.#timeOutAt(due)
      if (this.#tcp === undefined) this.#connect()
      else this.#flushSoon()
    })
  }

  #connect(): void {
    const listener: TcpListener = {
      onConnect: () => {
        this.#lastError = undefined
        this.#greet()
      },
      onData: (data) => parser.execute(data),
      onClose: (error) => {
        if (error) this.#lastError = error
        this.#lost()
      },
    }
    const tcp = openTcp(this.#address, listener, this.#options.tls)
    const parser = new Parser({
      returnReply: (reply: unknown) => {
        const asked = this.#answered()
        asked?.resolve(asked.asBytes ? asText(reply) : reply)
      },
      returnError: (error) => this.#answered()?.reject(error),
      returnFatalError: (error) => tcp.cut(error),
    })
    this.#tcp = tcp
    this.#parser = parser
  }

  /** Takes the first of those that were sent from the list, and tells the parser what the next reply is wanted as. */
  #answered(): Asked | undefined {
    const asked = this.#sent.shift()
    this.#expectNext()
    if (this.#sent.length === 0 && this.#waiting.length === 0) this.#stopTimer()
    return asked
  }

  #expectNext(): void {
    this.#parser?.setReturnBuffers(this.#sent[0]?.asBytes === true)
  }

  /** The password first, where there is one. A server without passwords refuses it, and takes what follows. */
  #greet(): void {
    if (this.#closed) return
    const { credentials } = this.#options
    const taken = () => {
      this.#ready = true
      this.#flush()
    }
    if (!credentials) return taken()
    const { user, password } = credentials
    const refused = (error: Error) => {
      if (/no password is set|without any password/.test(error.message)) return taken()
      this.#lastError = error
      this.#drop(error)
      this.#tcp?.cut()
    }
    const command = encode(user === undefined ? ['AUTH', password] : ['AUTH', user, password])
    this.#send([{ command, asBytes: false, due: undefined, resolve: taken, reject: refused }])
  }

  /** What is asked at once goes in one packet. */
  #flushSoon(): void {
    if (this.#flushing || !this.#ready) return
    this.#flushing = true
    afterThis(() => {
      this.#flushing = false
      if (this.#ready) this.#flush()
    })
  }

  #flush(): void {
    const asked = this.#waiting
    if (asked.length === 0) return
    this.#waiting = []
    this.#send(asked)
  }

  #send(asked: Asked[]): void {
    this.#sent.push(...asked)
    this.#expectNext()
    this.#tcp?.write(asked.map(({ command }) => command))
  }

  /** The connection is gone, or was never made: those that were sent are lost, the others wait for the next try. */
  #lost(): void {
    this.#tcp = undefined
    this.#ready = false
    const { retryMs } = this.#options
    const why = this.#lastError ?? new Error(CLOSED)
    const sent = this.#sent
    this.#sent = []
    for (const { reject } of sent) reject(why)
    if (retryMs === undefined) this.#drop(why)
    if (retryMs === undefined || this.#waiting.length === 0) {
      this.#stopTimer()
      return
    }
    atDeadline(deadlineIn(retryMs), () => {
      if (this.#waiting.length > 0 && this.#tcp === undefined) this.#connect()
    })
  }

  /** Rejects all that was asked and not answered. */
  #drop(why: Error): void {
    const dropped = [...this.#sent, ...this.#waiting]
    this.#sent = []
    this.#waiting = []
    this.#stopTimer()
    for (const { reject } of dropped) reject(why)
  }

  /** One timer for all: who asked first is due first. */
  #timeOutAt(due: Deadline): () => void {
    return atDeadline(due, () => this.#timeOut())
  }

  #stopTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #timeOut(): void {
    this.#cancelTimer = undefined
    const isLate = ({ due }: Asked) => due?.passed() === true
    const late = [...this.#sent, ...this.#waiting].filter(isLate)
    this.#waiting = this.#waiting.filter((asked) => !late.includes(asked))
    // Their answers may yet come, before those of later ones.
    this.#sent = this.#sent.map((asked) => (late.includes(asked) ? { ...asked, ...nobody } : asked))
    const next = [...this.#sent, ...this.#waiting].find(({ due }) => due !== undefined)
    if (next?.due) this.#cancelTimer = this.#timeOutAt(next.due)
    for (const { reject } of late) reject(new Late(this.#options.timeoutMs))
  }
}

const CLOSED = 'connection closed'

/** Who does not wait for an answer any more. */
const nobody = { due: undefined, resolve: () => undefined, reject: () => undefined }

class Late extends Error {
  constructor(timeoutMs: number) {
    super(`no answer in ${timeoutMs}ms`)
  }
}

/** A command as RESP has it: an array of strings. */
function encode(words: (string | number)[]): string {
  let text = `*${words.length}\r\n`
  for (const word of words) {
    const argument = String(word)
    text += `$${Buffer.byteLength(argument)}\r\n${argument}\r\n`
  }
  return text
}

/** The same for words that have a character for each byte. */
function encodeBytes(words: string[]): Buffer {
  const text = words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')
  return Buffer.from(`*${words.length}\r\n${text}`, 'latin1')
}

function asText(reply: unknown): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString('latin1')
  return Array.isArray(reply) ? reply.map(asText) : reply
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}

/** Whether this is what a node said to a command, rather than that it said nothing. */
export function isErrorReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError'
}

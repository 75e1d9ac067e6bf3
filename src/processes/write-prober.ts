import type { Socket } from 'node:net'
import type { ClientTlsFiles } from '../model/tls.ts'
import { openSocket } from './tls-socket.ts'

export interface WriteProberOptions {
  host: string
  port: number
  /** What signs in, already as the words of AUTH; none where nothing is asked for. */
  auth: string[] | undefined
  /** Undefined for a connection without TLS. */
  tls: ClientTlsFiles | undefined
}

/**
 * One node, asked by a plain socket to take writes, one at a time: without a client library, nothing stands between the server
 * and the answer. Whatever is no `+OK` is no acknowledgement. A connection that is lost is made anew with the next asking.
 */
export class WriteProber {
  #options: WriteProberOptions
  #socket: Socket | undefined
  #toSkip = 0
  #answer: ((acknowledged: boolean) => void) | undefined
  #rest = ''

  constructor(options: WriteProberOptions) {
    this.#options = options
  }

  /** Whether the node still owes an answer. */
  get isOwing(): boolean {
    return this.#answer !== undefined
  }

  /** Asks the node to take a write. `onAnswer` is called once: with false when it refuses, or the connection ends. */
  ask(key: string, value: string, onAnswer: (acknowledged: boolean) => void): void {
    this.#answer = onAnswer
    const socket = (this.#socket ??= this.#connect())
    socket.write(commandText(['SET', key, value, 'EX', '60']))
  }

  /** Signs in with these words from the next connection on. */
  signIn(auth: string[] | undefined): void {
    this.#options = { ...this.#options, auth }
  }

  close(): void {
    this.#answer = undefined
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #connect(): Socket {
    const { host, port, auth, tls } = this.#options
    const { socket } = openSocket({ host, port }, tls)
    this.#rest = ''
    this.#toSkip = auth ? 1 : 0
    if (auth) socket.write(commandText(['AUTH', ...auth]))
    socket.setEncoding('latin1')
    socket.on('data', (data) => this.#hear(String(data)))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#settle(false)
    })
    return socket
  }

  #hear(data: string): void {
    const lines = (this.#rest + data).split('\r\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      if (this.#toSkip > 0) this.#toSkip--
      else this.#settle(line === '+OK')
    }
  }

  #settle(acknowledged: boolean): void {
    const answer = this.#answer
    this.#answer = undefined
    answer?.(acknowledged)
  }
}

function commandText(words: string[]): string {
  return [`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]), ''].join(
    '\r\n',
  )
}

import { connect, type Socket } from 'node:net'

interface Asking {
  at: number
  answered: number | undefined
}

/** Slower than this is no acknowledgement in time, ms. */
const SLOW_MS = 100

/**
 * An observer of its own: asks every node again and again to take a write, by plain sockets and on its own clock, and knows nothing of
 * the drill. A node that owes an answer is not asked again.
 */
export class WriteObserver {
  readonly #askings: Asking[] = []
  readonly #sockets = new Map<number, Socket>()
  readonly #owing = new Set<number>()
  readonly #timer: NodeJS.Timeout

  constructor(ports: number[]) {
    this.#timer = setInterval(() => {
      this.#askings.push({ at: performance.now(), answered: undefined })
      for (const port of ports) if (!this.#owing.has(port)) this.#ask(port)
    }, 5)
  }

  #ask(port: number): void {
    this.#owing.add(port)
    let socket = this.#sockets.get(port)
    if (!socket) {
      const made = connect({ host: '127.0.0.1', port, noDelay: true })
      made.on('error', () => undefined)
      made.on('close', () => {
        this.#sockets.delete(port)
        this.#owing.delete(port)
      })
      made.on('data', (data) => {
        this.#owing.delete(port)
        if (!data.toString().startsWith('+OK')) return
        const now = performance.now()
        for (const asking of this.#askings.filter(({ answered }) => answered === undefined))
          asking.answered = now
      })
      this.#sockets.set(port, made)
      socket = made
    }
    socket.write('SET observer 1\r\n')
  }

  /** The longest time from an asking that was not answered in time to the next answer, ms. */
  end(): number {
    clearInterval(this.#timer)
    for (const socket of this.#sockets.values()) socket.destroy()
    const end = performance.now()
    const late = this.#askings.filter(({ at, answered = end }) => answered - at > SLOW_MS)
    return Math.max(0, ...late.map(({ at, answered = end }) => answered - at))
  }
}

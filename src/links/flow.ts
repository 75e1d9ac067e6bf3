import type { Socket } from 'node:net'
import { anyOf } from '../processes/chance.ts'
import { atDeadline, deadlineIn, monotonicMs } from '../processes/clock.ts'
import type { InForce } from '../model/link-rules.ts'
import type { Pair, Switchboard } from './switchboard.ts'

/** How much may wait in a flow that is delayed before its sender is no longer read, bytes. */
const MOST_WAITING = 1 << 20

interface Waiting {
  chunk: Buffer
  dueMs: number
}

/**
 * The bytes of one direction of a connection, from one socket to the other. In order, whatever the rules; a sender is not
 * read while its receiver is slow, or the flow is cut.
 */
export class Flow {
  readonly #source: Socket
  readonly #sink: Socket
  readonly #board: Switchboard
  #pair: Pair
  #rules: InForce
  #passed = 0
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #cancelTimer: (() => void) | undefined
  #sinkIsFull = false
  #isHeld = false
  #ended = false

  constructor(source: Socket, sink: Socket, pair: Pair, board: Switchboard) {
    this.#source = source
    this.#sink = sink
    this.#board = board
    this.#pair = pair
    pair.connections++
    this.#rules = board.inForce(pair.from, pair.to)
    source.on('data', (chunk: Buffer) => this.#take(chunk))
    source.on('end', () => {
      this.#ended = true
      this.#endWhenEmpty()
    })
    sink.on('drain', () => {
      this.#sinkIsFull = false
      this.#regulate()
    })
    this.#regulate()
  }

  get isCut(): boolean {
    return this.#rules.cut !== undefined
  }

  get cut(): InForce['cut'] {
    return this.#rules.cut
  }

  /** Whether nothing passes just now. */
  get #stands(): boolean {
    return this.isCut || this.#isHeld
  }

  /** The dialler's name became known. What has passed already is counted to it too. */
  rename(pair: Pair): void {
    this.#pair.connections--
    this.#pair.bytes -= this.#passed
    pair.connections++
    pair.bytes += this.#passed
    this.#pair = pair
    this.update()
  }

  /** Other rules are in force. It is held where they are for somebody, and it is not known yet whose this flow is. */
  update(isHeld = false): void {
    this.#isHeld = isHeld
    const before = this.#rules
    this.#rules = this.#board.inForce(this.#pair.from, this.#pair.to)
    this.#hasten(before)
    this.#regulate()
    this.#send()
  }

  close(): void {
    this.#pair.connections--
    this.#cancelTimer?.()
    this.#waiting = []
  }

  #take(chunk: Buffer): void {
    const { delayMs, jitterMs, bytesPerSecond } = this.#rules
    const isPlain = !this.#stands && delayMs + jitterMs === 0 && bytesPerSecond === undefined
    if (isPlain && this.#waiting.length === 0) return this.#pass(chunk)
    const nowMs = monotonicMs()
    let dueMs = nowMs + delayMs + (jitterMs > 0 ? anyOf(jitterMs * 1000 + 1) / 1000 : 0)
    if (bytesPerSecond !== undefined)
      dueMs = Math.max(
        dueMs,
        this.#board.limitFor(this.#pair, bytesPerSecond).reserve(chunk.length, nowMs) + delayMs,
      )
    const last = this.#waiting.at(-1)
    if (last) dueMs = Math.max(dueMs, last.dueMs)
    this.#waiting.push({ chunk, dueMs })
    this.#waitingBytes += chunk.length
    this.#regulate()
    this.#send()
  }

  /** What waits by slower rules than those of now waits no longer than if it had just come. */
  #hasten(before: InForce): void {
    const { delayMs, jitterMs, bytesPerSecond } = this.#rules
    const isSame = before.delayMs === delayMs && before.jitterMs === jitterMs
    // What is by the same rate has its place in it already.
    if (before.bytesPerSecond === bytesPerSecond && (isSame || bytesPerSecond !== undefined)) return
    const nowMs = monotonicMs()
    for (const waiting of this.#waiting) {
      const dueMs =
        bytesPerSecond === undefined
          ? nowMs + delayMs + jitterMs
          : this.#board.limitFor(this.#pair, bytesPerSecond).reserve(waiting.chunk.length, nowMs) + delayMs
      waiting.dueMs = Math.min(waiting.dueMs, dueMs)
    }
  }

  #pass(chunk: Buffer): void {
    this.#pair.bytes += chunk.length
    this.#passed += chunk.length
    // A chunk above the sink's mark that the system took at once fills nothing.
    if (!this.#sink.write(chunk) && this.#sink.writableLength > 0) {
      this.#sinkIsFull = true
      this.#regulate()
    }
  }

  /** Sends what is due, and comes back for the rest. */
  #send(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    if (this.#stands) return
    const nowMs = monotonicMs()
    for (;;) {
      const [first] = this.#waiting
      if (!first) break
      if (first.dueMs > nowMs) {
        this.#cancelTimer = atDeadline(deadlineIn(first.dueMs - nowMs), () => this.#send())
        break
      }
      this.#waiting.shift()
      this.#waitingBytes -= first.chunk.length
      this.#pass(first.chunk)
    }
    this.#regulate()
    this.#endWhenEmpty()
  }

  #regulate(): void {
    if (this.#stands || this.#sinkIsFull || this.#waitingBytes > MOST_WAITING) this.#source.pause()
    else if (this.#source.isPaused()) this.#source.resume()
  }

  #endWhenEmpty(): void {
    if (this.#ended && this.#waiting.length === 0 && !this.#stands) this.#sink.end()
  }
}

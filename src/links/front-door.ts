import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Front } from '../model/links.ts'
import { atDeadline, deadlineIn } from '../processes/clock.ts'
import type { Diallers } from './diallers.ts'
import type { Say } from './log.ts'
import { Relay } from './relay.ts'
import type { Switchboard } from './switchboard.ts'

/** How often a door looks whether its node listens when it has looked so many times, ms. */
const LATER_LOOK_MS = 100
const LOOKS = 500
/** For so long whoever dials a node that was never there yet is kept waiting for it, ms. */
const PATIENCE_MS = 2000

/**
 * Listens where a node is announced, as a state machine:
 *
 *     awaiting ──► open ◄──► closed
 *
 * The nodes of a topology are started after its proxy, and dial each other before all of them listen: at first who dials is
 * kept waiting. Later, while nobody listens behind it, it is closed: whoever dials is refused, as by a port that nobody has.
 */
export class FrontDoor {
  readonly front: Front
  readonly #board: Switchboard
  readonly #diallers: Pick<Diallers, 'nameOf'>
  readonly #say: Say
  readonly #lookMs: number
  readonly #relays = new Set<Relay>()
  readonly #patience = deadlineIn(PATIENCE_MS)
  #state:
    | { id: 'awaiting'; server: Server; waiting: Set<Socket> }
    | { id: 'open'; server: Server }
    | { id: 'closed' } = { id: 'closed' }

  /** `lookMs`: how often it looks whether its node listens, at first. */
  constructor(
    front: Front,
    board: Switchboard,
    diallers: Pick<Diallers, 'nameOf'>,
    say: Say,
    lookMs: number,
  ) {
    this.front = front
    this.#lookMs = lookMs
    this.#board = board
    this.#diallers = diallers
    this.#say = say
    this.#listen(
      (server) => (this.#state = { id: 'awaiting', server, waiting: new Set() }),
      () => undefined,
    )
    this.#look()
  }

  /** Whether the node has been seen to listen. */
  get isOpen(): boolean {
    return this.#state.id === 'open'
  }

  /** Opens once the node takes a connection. */
  #look(looks = 0): void {
    const again = () =>
      void atDeadline(deadlineIn(looks < LOOKS ? this.#lookMs : LATER_LOOK_MS), () => this.#look(looks + 1))
    const trial = connect(this.front.target)
    trial.once('connect', () => {
      trial.destroy()
      this.#open(again)
    })
    trial.once('error', () => {
      trial.destroy()
      if (this.#state.id === 'awaiting' && this.#patience.passed()) this.#turnAway(this.#state)
      again()
    })
  }

  #open(orElse: () => void): void {
    const state = this.#state
    if (state.id === 'awaiting') {
      this.#opened(state.server)
      for (const dialler of state.waiting) if (!dialler.destroyed) this.#relay(dialler)
    } else this.#listen((server) => this.#opened(server), orElse)
  }

  #opened(server: Server): void {
    this.#state = { id: 'open', server }
    this.#say(`${this.#text()} is open`)
  }

  #listen(then: (server: Server) => void, orElse: () => void): void {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (dialler) =>
      this.#take(dialler),
    )
    server.once('error', orElse)
    server.listen({ ...this.front.listen, exclusive: true }, () => {
      server.removeListener('error', orElse)
      // A connection that could not be taken, for want of descriptors, is no reason to end.
      server.on('error', () => undefined)
      then(server)
    })
  }

  #take(dialler: Socket): void {
    if (this.#state.id !== 'awaiting') return this.#relay(dialler)
    const { waiting } = this.#state
    waiting.add(dialler)
    dialler.on('error', () => undefined)
    dialler.once('close', () => waiting.delete(dialler))
  }

  #turnAway({ server, waiting }: { server: Server; waiting: Set<Socket> }): void {
    server.close()
    this.#state = { id: 'closed' }
    for (const dialler of waiting) dialler.resetAndDestroy()
  }

  #close(): void {
    if (this.#state.id !== 'open') return
    this.#state.server.close()
    this.#state = { id: 'closed' }
    this.#say(`${this.#text()} is closed: nobody listens behind it`)
    this.#look()
  }

  #text(): string {
    const { node, kind, listen } = this.front
    return `the way to ${node}${kind === 'bus' ? "'s bus" : ''} at ${listen.host}:${listen.port}`
  }

  #relay(dialler: Socket): void {
    const relay: Relay = new Relay({
      dialler,
      node: this.front.node,
      board: this.#board,
      name: this.#diallers.nameOf(dialler),
      dial: () => connect({ ...this.front.target, allowHalfOpen: true }),
      onRefused: () => this.#close(),
      onClosed: () => this.#relays.delete(relay),
    })
    this.#relays.add(relay)
    relay.start()
  }
}

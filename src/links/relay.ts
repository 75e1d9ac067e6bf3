import type { Socket } from 'node:net'
import { NAMELESS } from '../model/link-rules.ts'
import { Flow } from './flow.ts'
import type { Listener, Switchboard } from './switchboard.ts'

/** What a relay is to connect, and how. */
export interface RelayOptions {
  dialler: Socket
  /** The node that is dialled. */
  node: string
  board: Switchboard
  /** Who dials; a promise where that has to be looked up. */
  name: string | Promise<string>
  /** A connection to the node itself. */
  dial: () => Socket
  /** The node did not take the connection. */
  onRefused: () => void
  onClosed: () => void
}

/**
 * One connection from whoever dials to a node, as a state machine:
 *
 *     held ──► dialling ──► open ──► closed
 *
 * It is held while its pair is cut (or its dialler unknown while there are rules), as a network holds what it drops: the
 * dialler is told nothing. One that is open already carries nothing meanwhile. A cut that ends resets what it had cut, so that both ends dial again at once, instead of when
 * they come to doubt the silence (Sentinel: 15 s).
 */
export class Relay implements Listener {
  readonly #options: RelayOptions
  readonly #unsubscribe: () => void
  #name: string | undefined
  #state:
    | { id: 'held' }
    | { id: 'dialling'; target: Socket }
    | { id: 'open'; target: Socket; up: Flow; down: Flow }
    | { id: 'closed' } = { id: 'held' }
  #wasCut = false

  constructor(options: RelayOptions) {
    this.#options = options
    const { dialler, board, name } = options
    dialler.setNoDelay(true)
    dialler.pause()
    dialler.on('error', () => undefined)
    dialler.once('close', () => this.#onClosed('dialler'))
    this.#unsubscribe = board.subscribe(this)
    if (typeof name === 'string') this.#name = name
    else void this.#learn(name)
  }

  async #learn(name: Promise<string>): Promise<void> {
    const { board, node } = this.#options
    this.#name = await name
    if (this.#state.id === 'open') {
      this.#state.up.rename(board.pair(this.#name, node))
      this.#state.down.rename(board.pair(node, this.#name))
    }
    this.rulesChanged()
  }

  /** Begins: by what is in force it dials, holds or refuses. */
  start(): void {
    this.rulesChanged()
  }

  rulesChanged(): void {
    const { board, node } = this.#options
    const cut = this.#cut()
    if (cut === 'reset') return this.reset()
    if (this.#wasCut && cut === undefined) return this.reset()
    this.#wasCut ||= cut !== undefined
    switch (this.#state.id) {
      case 'held':
        if (cut === undefined && (this.#name !== undefined || board.isQuiet)) this.#dial()
        return
      case 'open': {
        const isHeld = this.#name === undefined && !board.isQuiet
        this.#state.up.update(isHeld)
        this.#state.down.update(isHeld)
        return
      }
      case 'dialling':
      case 'closed':
        return
      default:
        throw new Error(`no such state of a relay to ${node}`)
    }
  }

  /** What cuts it: before it stands, a cut of either direction keeps it from coming about. */
  #cut(): 'drop' | 'reset' | undefined {
    const { board, node } = this.#options
    const name = this.#name
    if (board.isQuiet || name === undefined) return undefined
    const cuts = [board.inForce(name, node).cut, board.inForce(node, name).cut]
    if (cuts.includes('reset')) return 'reset'
    return cuts.includes('drop') ? 'drop' : undefined
  }

  #dial(): void {
    const { dial, onRefused } = this.#options
    const target = dial()
    target.setNoDelay(true)
    target.on('error', () => {
      if (this.#state.id !== 'dialling') return
      onRefused()
      this.reset()
    })
    target.once('connect', () => this.#open(target))
    target.once('close', () => this.#onClosed('target'))
    this.#state = { id: 'dialling', target }
  }

  #open(target: Socket): void {
    if (this.#state.id !== 'dialling') return
    const { dialler, node, board } = this.#options
    const name = this.#name ?? NAMELESS
    this.#state = {
      id: 'open',
      target,
      up: new Flow(dialler, target, board.pair(name, node), board),
      down: new Flow(target, dialler, board.pair(node, name), board),
    }
    this.rulesChanged()
  }

  /** One end is gone. The other is told, but for what a cut keeps from it. */
  #onClosed(end: 'dialler' | 'target'): void {
    const state = this.#state
    if (state.id === 'open') {
      const flow = end === 'dialler' ? state.up : state.down
      // The cut that ends resets it.
      if (flow.isCut) return
    }
    if (state.id !== 'closed') this.reset()
  }

  /** Ends it on both sides, at once. */
  reset(): void {
    const state = this.#state
    if (state.id === 'closed') return
    this.#state = { id: 'closed' }
    this.#unsubscribe()
    if (state.id === 'open') {
      state.up.close()
      state.down.close()
    }
    if (state.id === 'open' || state.id === 'dialling') state.target.resetAndDestroy()
    this.#options.dialler.resetAndDestroy()
    this.#options.onClosed()
  }
}

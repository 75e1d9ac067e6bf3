import { RedisHaError } from '../model/failure.ts'
import { type Command, hasTerminal } from '../processes/command.ts'
import { tell } from '../ui/output.ts'

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const OTHERS = ['SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** What the terminal itself gives to the command too. */
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT']

/** Whoever asks so often for the end means it, whatever the command makes of it. */
const PATIENCE = 3

/**
 * What this process is signalled: before there is a command, it interrupts the start; then it is passed on; when the
 * command has ended, it no longer matters. Nobody stops to listen, so that a late signal does not change the exit code.
 */
export class PassedSignals {
  readonly #interrupt = new AbortController()
  #command: Command | undefined
  #asked = 0

  constructor() {
    for (const name of ENDING) process.on(name, () => this.#ending(name))
  }

  /** Aborted by a signal that came before the command. */
  get interrupted(): AbortSignal {
    return this.#interrupt.signal
  }

  /** Whether somebody wanted the command to end. */
  get askedToEnd(): boolean {
    return this.#asked > 0
  }

  passTo(command: Command): void {
    this.#command = command
    for (const name of OTHERS) process.on(name, () => this.#pass(name))
  }

  #ending(name: (typeof ENDING)[number]): void {
    this.#asked++
    if (!this.#command) {
      const title = `Interrupted by ${name}`
      this.#interrupt.abort(new RedisHaError({ reason: 'interrupted', title, signal: name }))
    } else if (this.#asked < PATIENCE) this.#pass(name)
    else {
      if (this.#asked === PATIENCE) tell(`asked ${PATIENCE} times to end: killing the command`)
      void this.#command.kill()
    }
  }

  #pass(name: NodeJS.Signals): void {
    if (FROM_TERMINAL.includes(name) && hasTerminal()) return
    this.#command?.signal(name)
  }
}

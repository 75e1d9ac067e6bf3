import { RedisHaError } from '../model/failure.ts'
import { type Command, hasTerminal } from '../processes/command.ts'
import { startWitness, type TerminalWitness } from '../processes/terminal-witness.ts'
import { tell } from '../ui/output.ts'

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const OTHERS = ['SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** Whoever asks so often for the end means it, whatever the command makes of it. */
const PATIENCE = 3

/**
 * What this process is signalled: before there is a command, it interrupts the start; then it is passed on; when the
 * command has ended, it no longer matters. Nobody stops to listen, so that a late signal does not change the exit code.
 */
export class PassedSignals {
  readonly #interrupt = new AbortController()
  #command: Command | undefined
  #witness: TerminalWitness | undefined
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

  /** Starts a command to pass them to. Throws what interrupted the start before. */
  passTo(start: () => Command): Command {
    for (const name of OTHERS) process.on(name, () => void this.#pass(name))
    const witness = hasTerminal() ? startWitness() : undefined
    this.#witness = witness
    this.interrupted.throwIfAborted()
    const command = start()
    this.#command = command
    void command.ended.then(() => witness?.dismiss())
    return command
  }

  #ending(name: (typeof ENDING)[number]): void {
    this.#asked++
    if (!this.#command) {
      const title = `Interrupted by ${name}`
      this.#interrupt.abort(new RedisHaError({ reason: 'interrupted', title, signal: name }))
    } else if (this.#asked < PATIENCE) void this.#pass(name)
    else {
      if (this.#asked === PATIENCE) tell(`asked ${PATIENCE} times to end: killing the command`)
      void this.#command.kill()
    }
  }

  /** What the terminal gives to all of the process group, the command has had already. */
  async #pass(name: NodeJS.Signals): Promise<void> {
    const mayBeTerminals = name === 'SIGINT' || name === 'SIGQUIT'
    if (mayBeTerminals && (await this.#witness?.saw(name)) === true) return
    this.#command?.signal(name)
  }
}

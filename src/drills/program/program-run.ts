import type { DrillReport } from '../../model/drill-report.ts'
import type { ProgramProbe } from '../../model/drill-file.ts'
import { deadlineIn, sleep } from '../../processes/clock.ts'
import { type Command, type CommandEnd, startCommand } from '../../processes/command.ts'
import { commandEnvironment, writeStatus } from '../../topologies/command-environment.ts'
import type { PrivateCopy } from '../../topologies/private-copy.ts'
import { lineByLine, type Probe, probeFor } from './probe.ts'
import { judgeProgram, type Observation, programSpans } from './recovery.ts'

type ProgramResult = NonNullable<DrillReport['program']>

export interface ProgramRequest {
  /** Its absolute path; `command` is what was written. */
  program: string
  command: string[]
  probe: ProgramProbe
  copy: PrivateCopy
  clock: () => number
  /** The environment of this process, from which that of the program is made. */
  environment: NodeJS.ProcessEnv
}

/** Lines of its output that a report keeps. */
const KEPT_LINES = 20

/** The user's own program beside a drill: it runs against the topology, and a probe asks again and again whether it is well. */
export class ProgramRun {
  readonly #request: ProgramRequest
  readonly #command: Command
  readonly #probe: Probe
  readonly #abort = new AbortController()
  readonly #samples: Observation['samples'] = []
  readonly #output: string[] = []
  readonly #asking: Promise<void>
  #ended: Observation['ended']
  #over = false

  constructor(request: ProgramRequest) {
    const { copy, probe, program, command } = request
    this.#request = request
    const environment = commandEnvironment(request.environment, copy, writeStatus(copy))
    this.#probe = probeFor(probe, { copy, environment, signal: this.#abort.signal })
    const keep = lineByLine((line) => {
      this.#output.push(line)
      if (this.#output.length > KEPT_LINES) this.#output.shift()
    })
    this.#command = startCommand({
      program,
      args: command.slice(1),
      environment,
      mark: copy.state.path,
      // A busy one would hide what the drill itself tells.
      outputPrefix: '    program | ',
      onOutput: (text) => {
        keep(text)
        this.#probe.hear(text)
      },
    })
    if (this.#command.identity) copy.guard(this.#command.identity)
    void this.#notice()
    this.#asking = this.#ask()
  }

  async #notice(): Promise<void> {
    const end = await this.#command.ended
    if (!this.#over) this.#ended = { at: this.#request.clock(), how: howEnded(end) }
  }

  async #ask(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const well = await this.#probe.ask().catch(() => false)
      if (this.#abort.signal.aborted) return
      this.#samples.push({ at: this.#request.clock(), well })
      await sleep(this.#probe.everyMs, this.#abort.signal).catch(() => undefined)
    }
  }

  /** Waits until the probe says so from now on, or the program has ended, or the time is over; gives whether it was said. */
  async says(well: boolean, withinMs: number, signal?: AbortSignal): Promise<boolean> {
    const deadline = deadlineIn(withinMs)
    const since = this.#request.clock()
    for (;;) {
      const last = this.#samples.at(-1)
      if (last && last.well === well && last.at >= since) return true
      if (this.#ended || deadline.passed()) return false
      await sleep(Math.min(this.#probe.everyMs, 50), signal)
    }
  }

  /**
   * Ends the program with all that it started, and says what became of it. `faultAt`: when the first fault began; `from`: what times are
   * counted from; both on the clock that was given.
   */
  async end(faultAt: number | undefined, from: number): Promise<ProgramResult> {
    this.#over = true
    this.#abort.abort()
    await this.#asking
    this.#probe[Symbol.dispose]()
    await this.#command.kill()
    const observed = { samples: this.#samples, faultAt, ended: this.#ended }
    return {
      command: this.#request.command,
      ...judgeProgram(observed),
      spans: programSpans(observed, from),
      output: this.#output,
    }
  }
}

function howEnded(end: CommandEnd): string {
  switch (end.how) {
    case 'exited':
      return `with exit code ${end.code}`
    case 'signalled':
      return `by ${end.signal}`
    case 'not-started':
      return `before it began: ${end.why}`
  }
}

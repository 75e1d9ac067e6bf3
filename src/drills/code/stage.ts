import { AsyncLocalStorage } from 'node:async_hooks'
import { readStep } from '../../model/drill-file.ts'
import { isRepeat, type DrillStep, type DrillStepInput, stepText } from '../../model/drill-steps.ts'
import { RedisHaError } from '../../model/failure.ts'
import { deadlineIn, poll, sleep } from '../../processes/clock.ts'
import type { StepRecord } from '../history/history.ts'
import type { Scene } from '../scene.ts'
import { runStep } from '../steps/run-step.ts'
import { notSeen } from '../steps/waits.ts'
import { durationOf } from './durations.ts'
import { isSlip, outcomeOf } from './outcome.ts'
import type { Patience } from './running-drill.ts'

export interface StageOptions {
  scene: Scene
  /** What was done, in the order in which it began. */
  records: StepRecord[]
  onStep: (text: string) => void
  onStepDone: (record: StepRecord) => void
}

const EVERY_MS = 20

/** What the code of a drill does, step by step, on record. */
export class Stage {
  readonly #options: StageOptions
  readonly #inside = new AsyncLocalStorage<true>()
  readonly #open = new Map<Promise<unknown>, string>()
  /** What is on record as the end of a step already. */
  readonly #told = new WeakSet<object>()
  #isOver = false

  constructor(options: StageOptions) {
    this.#options = options
  }

  /** Does something as a step. */
  readonly step = async <T>(
    what: DrillStepInput | string,
    act?: () => T | Promise<T>,
  ): Promise<T | string> => {
    if (typeof what === 'string') {
      if (act) return await this.record(what, act)
      throw mistake('A step that is told by its text does something', 'a function behind the text', what)
    }
    const { step, problems } = readStep(what)
    const [problem] = problems
    if (!step)
      throw mistake(problem?.message ?? 'This is no step', problem?.try ?? 'a step', JSON.stringify(what))
    return await this.#doStep(step)
  }

  async #doStep(step: DrillStep): Promise<string> {
    if (!isRepeat(step))
      return await this.record(stepText(step), async (say) => {
        const seen = await runStep(this.#options.scene, step)
        say(seen)
        return seen
      })
    for (let time = 0; time < step.repeat; time++) for (const inner of step.steps) await this.#doStep(inner)
    return `${step.repeat} times`
  }

  readonly until = async <T>(
    text: string,
    ask: () => T | Promise<T>,
    { within = '60s', every }: Patience & { every?: string } = {},
  ): Promise<Exclude<T, false | null | undefined>> =>
    await this.record(text, async () => {
      let seen = 'nothing'
      const answer = await poll(
        async () => {
          const looked = await this.#look(ask)
          seen = looked.seen
          return looked.ok ? looked : undefined
        },
        {
          deadline: deadlineIn(durationOf(within)),
          everyMs: every === undefined ? EVERY_MS : durationOf(every),
          signal: this.#options.scene.signal,
        },
      )
      if (!answer) throw notSeen(`It did not come to that in ${within}`, text, seen)
      return answer.value as Exclude<T, false | null | undefined>
    })

  readonly hold = async (
    text: string,
    ask: () => unknown,
    { for: time, every }: { for: string; every?: string },
  ): Promise<void> =>
    await this.record(text, async () => {
      const deadline = deadlineIn(durationOf(time))
      for (;;) {
        const { ok, seen } = await this.#look(ask)
        const after = Math.round(deadline.givenMs - deadline.remainingMs())
        if (!ok) throw notSeen(`It did not stay so for ${time}`, text, `${seen}, after ${after}ms`)
        if (deadline.passed()) return
        const pause = every === undefined ? EVERY_MS : durationOf(every)
        await sleep(Math.min(pause, deadline.remainingMs()), this.#options.scene.signal)
      }
    })

  /** A slip of the code is thrown on; what a node or an assertion says is no, for now. */
  async #look<T>(ask: () => T | Promise<T>): Promise<{ ok: boolean; value: T | undefined; seen: string }> {
    try {
      const value = await ask()
      const ok = value !== false && value !== null && value !== undefined
      return { ok, value, seen: ok ? 'so' : `an answer that is ${String(value)}` }
    } catch (error) {
      this.#options.scene.signal.throwIfAborted()
      if (isSlip(error)) throw error
      return { ok: false, value: undefined, seen: outcomeOf(error).detail ?? 'an error' }
    }
  }

  /** What is not done is not awaited for ever: a rejection that nobody waits for is on record, and no more. */
  record<T>(text: string, act: (say: (detail: string) => void) => T | Promise<T>): Promise<T> {
    if (this.#isOver) throw mistake('The drill is over', 'steps before its code ends', text)
    if (this.#inside.getStore()) return Promise.resolve(act(() => undefined))
    const doing = this.#inside.run(true, async () => await this.#recorded(text, act))
    this.#open.set(doing, text)
    doing.catch(() => undefined).finally(() => this.#open.delete(doing))
    return doing
  }

  async #recorded<T>(text: string, act: (say: (detail: string) => void) => T | Promise<T>): Promise<T> {
    const { scene, records, onStep, onStepDone } = this.#options
    const from = scene.clock()
    const record: StepRecord = { text, from, to: from, outcome: 'unknown', detail: 'it did not end' }
    records.push(record)
    onStep(text)
    const end = (how: Pick<StepRecord, 'outcome' | 'detail'>) => {
      Object.assign(record, how, { to: scene.clock() })
      onStepDone(record)
    }
    try {
      let detail: string | undefined
      const value = await act((said) => {
        detail = said
      })
      end({ outcome: 'done', detail })
      return value
    } catch (error) {
      scene.signal.throwIfAborted()
      if (typeof error === 'object' && error !== null) this.#told.add(error)
      end(outcomeOf(error))
      throw error
    }
  }

  /** Whether a step has told of this error. */
  hasTold(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.#told.has(error)
  }

  /** Lets nothing begin any more, waits a while for what goes on, and gives what had not been waited for. */
  async end(withinMs: number): Promise<string[]> {
    this.#isOver = true
    const left = [...this.#open]
    const settled = Promise.allSettled(left.map(([doing]) => doing))
    await Promise.race([settled, sleep(withinMs)])
    return left.map(([, text]) => text)
  }
}

function mistake(title: string, expected: string, seen: string): RedisHaError {
  return new RedisHaError({ reason: 'usage', title, expected, seen, try: 'see docs/drills.md' })
}

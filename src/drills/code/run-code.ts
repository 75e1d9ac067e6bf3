import type { DrillInCode } from '../../model/drill-file.ts'
import { formatMs } from '../../model/duration.ts'
import { atDeadline, deadlineIn } from '../../processes/clock.ts'
import { hearUncaught } from '../../processes/uncaught.ts'
import type { StepRecord } from '../history/history.ts'
import type { Scene } from '../scene.ts'
import { outcomeOf } from './outcome.ts'
import { ActingDrill } from './acting-drill.ts'
import type { RunningDrill } from './running-drill.ts'
import { Stage, type StageOptions } from './stage.ts'

/** How long steps that nobody waited for may go on before what they do is healed, ms. */
const LEFT_MS = 60_000

/**
 * Does the steps of a drill in code, and puts what became of them on record: of its code too, where that did not come to its end. Throws only
 * when it is interrupted.
 */
export async function runCode(
  scene: Scene,
  { steps, within, debug }: DrillInCode,
  seed: number,
  options: Omit<StageOptions, 'scene'>,
): Promise<void> {
  const stage = new Stage({ ...options, scene })
  const drill = new ActingDrill(scene, stage, { seed, byDebug: debug === true })
  // Done last of all cures: those that the code leaves may use what it has open.
  scene.cures.push({ what: 'connections', heal: () => Promise.resolve(drill[Symbol.dispose]()) })
  const from = scene.clock()
  const put = (text: string, how: Pick<StepRecord, 'outcome' | 'detail'>) =>
    options.records.push({ text, from, to: scene.clock(), ...how })
  const act = steps as (running: RunningDrill) => unknown
  const end = await endOf(async () => await act(drill), within, scene.signal)
  scene.signal.throwIfAborted()
  const left = await stage.end(end.how === 'too-long' ? 0 : LEFT_MS)
  scene.signal.throwIfAborted()
  switch (end.how) {
    case 'threw':
      if (!stage.hasTold(end.error)) put('the code of the drill', outcomeOf(end.error))
      return
    case 'too-long':
      put('the code of the drill', { outcome: 'unknown', detail: `it did not end in ${formatMs(within)}` })
      return
    case 'done':
      for (const text of left)
        put(text, { outcome: 'unknown', detail: 'the code ended before this did: it has to be awaited' })
      if (options.records.length === 0) put('the code of the drill', { outcome: 'done', detail: undefined })
  }
}

type CodeEnd = { how: 'done' } | { how: 'threw'; error: unknown } | { how: 'too-long' }

/** How code ends, whatever it does. When it is interrupted, that is not waited for. */
async function endOf(act: () => Promise<unknown>, withinMs: number, signal: AbortSignal): Promise<CodeEnd> {
  return await new Promise<CodeEnd>((resolve) => {
    const cancel = atDeadline(deadlineIn(withinMs), () => settle({ how: 'too-long' }))
    const interrupt = () => settle({ how: 'too-long' })
    // What it started and does not wait for throws to nobody.
    const deafen = hearUncaught((error) => settle({ how: 'threw', error }))
    const settle = (end: CodeEnd) => {
      cancel()
      deafen()
      signal.removeEventListener('abort', interrupt)
      resolve(end)
    }
    if (signal.aborted) return interrupt()
    signal.addEventListener('abort', interrupt, { once: true })
    act().then(
      () => settle({ how: 'done' }),
      (error: unknown) => settle({ how: 'threw', error }),
    )
  })
}

import { stateDirectory } from '../processes/state.ts'
import { nameOf } from '../topologies/registry.ts'
import { reset, type ResetResult } from '../topologies/reset/reset.ts'
import { onStderr, printJson, printResult, tell } from '../ui/output.ts'
import { progressLines } from '../ui/progress-lines.ts'
import { interruptible } from './interruption.ts'
import { demandNoDrillAt, healOfKilledDrill } from './left-behind.ts'

export interface ResetRun {
  name: string
  timeoutMs: number | undefined
  json: boolean
}

export async function runReset({ name: argument, timeoutMs, json }: ResetRun): Promise<void> {
  const state = stateDirectory()
  const name = nameOf(state, argument)
  await demandNoDrillAt(state, name, 'or end it with Ctrl-C: it heals what it broke')
  await healOfKilledDrill(state, name)
  const result = await interruptible(
    async (signal) =>
      await reset(state, name, {
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        signal,
        report: progressLines(),
      }),
  )
  if (json) printJson(result.document)
  else printResult(result.document.url)
  tell(`${onStderr.green('✔')} ${name} is as it was at its start: ${describe(result)}`)
}

const SHOWN_REASONS = 3

function describe({ strayed, document }: ResetResult): string {
  const proof = `${document.checks.length} checks hold`
  if (strayed.length === 0) return `its data is gone, ${proof}`
  const shown = strayed.slice(0, SHOWN_REASONS).map((reason) => `\n  ${reason}`)
  const more = strayed.length - SHOWN_REASONS
  return `its data is gone, what had strayed is back, ${proof}${shown.join('')}${more > 0 ? `\n  and ${more} more` : ''}`
}

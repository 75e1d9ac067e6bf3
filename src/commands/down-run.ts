import { RedisHaError } from '../model/failure.ts'
import { stateDirectory, topologyNames } from '../processes/state.ts'
import { down, type DownResult } from '../topologies/down.ts'
import { isForsaken } from '../topologies/belongings.ts'
import type { NodeCrash } from '../topologies/crashes.ts'
import { nameOf } from '../topologies/registry.ts'
import { tracesIn } from '../topologies/traces.ts'
import { onStderr, printJson, tell, tellError } from '../ui/output.ts'
import { progressLines } from '../ui/progress-lines.ts'
import { interruptible } from './interruption.ts'
import { tellOfKilledDrill } from './left-behind.ts'

export interface DownRun {
  names: string[]
  all: boolean
  purge: boolean
  json: boolean
}

export async function runDown(args: DownRun): Promise<void> {
  const state = stateDirectory()
  // All names are looked up before anything is stopped: one that is unknown stops nothing.
  const names = args.all
    ? [...topologyNames(state), ...tracesIn(state)]
    : [...new Set(args.names.map((name) => nameOf(state, name)))]
  const done: DownResult[] = []
  const failures: unknown[] = []
  await interruptible(async (signal) => {
    for (const name of names) {
      try {
        const result = await down(state, name, { purge: args.purge, report: progressLines(), signal })
        done.push(result)
        tell(`${onStderr.green('✔')} ${describe(result)}`)
        await tellOfKilledDrill(state, name, 'the next up takes its keys out of the data')
        for (const crash of result.crashes) tellError(describeCrash(crash, result.keepsData))
      } catch (error) {
        // Another `down` was faster.
        if (args.all && isUnknown(error)) continue
        // One that can't be stopped keeps none of the others up.
        if (!(error instanceof RedisHaError) || signal.aborted || names.length === 1) throw error
        tellError(error.message)
        failures.push(error)
      }
    }
  })
  const forsaken = args.all ? await endForsaken() : []
  if (names.length === 0 && forsaken.length === 0) tell('nothing runs')
  if (args.json) printJson(done)
  if (failures.length > 0) throw failures[0]
}

/** Loaded where it is needed. */
async function endForsaken(): Promise<string[]> {
  const { endForsakenCopies } = await import('../topologies/end-copy.ts')
  const folders = await endForsakenCopies()
  for (const folder of folders)
    tell(`${onStderr.green('✔')} ${folder}, left by a run that was killed with its watchdog, is gone`)
  return folders
}

function isUnknown(error: unknown): boolean {
  return error instanceof RedisHaError && error.failure.reason === 'unknown-name'
}

/** The log of what is gone is gone too: the beginning of the report says the most. */
function describeCrash({ node, what, log, lines }: NodeCrash, isKept: boolean): string {
  return [
    `${node} had crashed: ${what}`,
    ...(isKept ? [`  where     ${log}`] : []),
    ...lines.map((line) => `  | ${line}`),
  ].join('\n')
}

function describe({ name, stopped, keepsData, left }: DownResult): string {
  const what =
    stopped === 0
      ? `${name} was stopped already`
      : `${name} stopped, ${stopped} ${stopped === 1 ? 'server' : 'servers'}`
  if (left === undefined)
    return `${what}; ${keepsData ? 'its data is kept for the next up' : 'nothing is left of it'}`
  const advice = isForsaken(left) ? `redis-ha down ${name} --purge removes it` : 'it may be somebody else’s'
  return `${what}; without its run record its folder stays: ${left}; ${advice}`
}

import type { StatusDocument } from '../model/document.ts'
import { sleep } from '../processes/clock.ts'
import { claimant } from '../processes/claims.ts'
import { lockFolder, stateDirectory, type StateDirectory } from '../processes/state.ts'
import { forsakenSettings } from '../topologies/lent-settings.ts'
import { nameOf, recordOf } from '../topologies/registry.ts'
import { commandOf } from '../topologies/remains.ts'
import { status } from '../topologies/status.ts'
import { onStderr, printJson, printMore, printResult, tell } from '../ui/output.ts'
import { cutToScreen } from '../ui/screen.ts'
import { formatStatus } from '../ui/status-text.ts'
import { whileRead } from '../ui/while-read.ts'
import { interruptible } from './interruption.ts'
import { tellOfKilledDrill } from './left-behind.ts'

export interface StatusRun {
  name: string
  waitMs: number | undefined
  watch: boolean
  probe: boolean
  json: boolean
}

const REFRESH_MS = 1000

export async function runStatus(args: StatusRun): Promise<void> {
  const state = stateDirectory()
  const name = nameOf(state, args.name)
  if (args.watch) return await watch(state, name, args)
  const document = await interruptible(
    async (signal) =>
      await status(state, name, {
        probe: args.probe,
        ...(args.waitMs === undefined ? {} : { waitMs: args.waitMs }),
        signal,
      }),
  )
  if (args.json) printJson(document)
  else {
    printResult(formatStatus(document))
    tellOfCutShort(state, name)
  }
  await tellOfKilledDrill(state, name, `redis-ha reset ${name}, or the next up or drill, heals it`)
  process.exitCode = document.healthy ? 0 : 1
}

/** What no check sees: why it is as it is, and a node that is preferred, or works otherwise, for ever. */
function tellOfCutShort(state: StateDirectory, name: string): void {
  const record = recordOf(state, name)
  const command = claimant(lockFolder(state, name)) ? undefined : commandOf(record.phase)
  if (command !== undefined) {
    tell(onStderr.yellow(`${command} of it was cut short`))
    tell(onStderr.dim(`  redis-ha up ${record.file ?? 'FILE'} goes on with what it kept, or begins anew`))
  }
  const forsaken = forsakenSettings(state, record)
  for (const { node, directive, value } of forsaken)
    tell(onStderr.yellow(`${node} had ${directive} ${value} before a failover that was killed`))
  if (forsaken.length > 0) tell(onStderr.dim(`  redis-ha up ${record.file ?? 'FILE'} puts it back`))
}

/** Ends by a signal, or with whoever reads it. */
async function watch(state: StateDirectory, name: string, args: StatusRun): Promise<void> {
  const show = async (signal: AbortSignal) => {
    for (;;) {
      const document = await status(state, name, { probe: args.probe, signal })
      const isRead = await printMore(args.json ? JSON.stringify(document) : picture(document))
      if (!isRead) return
      await sleep(REFRESH_MS, signal)
    }
  }
  await interruptible(async (signal) => await whileRead(signal, show))
}

/**
 * On a terminal each picture takes the place of the one before; elsewhere they follow each other. What does not fit is cut, for
 * a line that is wrapped, or a screen that moves up, would leave pieces behind. A line is erased before it is written: behind one
 * that fills the width the cursor still stands on its last character.
 */
function picture(document: StatusDocument): string {
  const text = formatStatus(document)
  if (!process.stdout.isTTY) return `${text}\n`
  const shown = cutToScreen(text, process.stdout.columns, process.stdout.rows)
  const last = shown.pop() ?? ''
  return `\u001B[H${shown.map((line) => `\u001B[K${line}\n`).join('')}\u001B[J${last}`
}

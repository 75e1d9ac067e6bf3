import { join } from 'node:path'
import { libraryDrills, loadDrill } from '../drills/load-drill.ts'
import { runDrill, type DrillProgress } from '../drills/run-drill.ts'
import type { DrillReport } from '../model/drill-report.ts'
import { formatMs } from '../model/duration.ts'
import { stateDirectory } from '../processes/state.ts'
import { nameOf } from '../topologies/registry.ts'
import { drillText } from '../ui/drill-text.ts'
import { onStderr, printJson, printResult, tell } from '../ui/output.ts'
import { plainTable } from '../ui/table.ts'
import { interruptible } from './interruption.ts'

export interface DrillRun {
  drills: string[]
  seed: number | undefined
  against: string | undefined
  yes: boolean
  /** The folder of the reports. */
  report: string | undefined
  json: boolean
}

export function listDrills(json: boolean): void {
  const drills = libraryDrills()
  if (json) return printJson(drills)
  printResult(
    plainTable(
      ['drill', 'shows'],
      drills.map(({ name, description, needs }) => [
        name,
        needs === undefined ? description : `${description} (needs ${needs})`,
      ]),
    ),
  )
}

/** Runs drills one after the other. The exit code is 1 unless all passed. */
export async function runDrills(args: DrillRun): Promise<void> {
  // All are read first: a slip in the last one is told before anything is started.
  const drills = args.drills.map(loadDrill)
  const state = stateDirectory()
  const against = args.against === undefined ? undefined : { state, name: nameOf(state, args.against) }
  const reports: DrillReport[] = []
  await interruptible(async (signal) => {
    for (const drill of drills) {
      tell(onStderr.dim(`${drill.name}: ${drill.said.description}`))
      const report = await runDrill(drill, {
        against,
        mayEmpty: args.yes,
        seed: args.seed,
        signal,
        onProgress: tellProgress,
      })
      reports.push(report)
      if (args.report !== undefined) await writeReport(report, args.report, drills.length > 1)
      if (!args.json) printResult(`${drillText(report, process.stdout.columns || 100)}\n`)
    }
  })
  if (args.json) printJson(reports.length === 1 ? reports[0] : reports)
  process.exitCode = reports.every(({ verdict }) => verdict === 'pass') ? 0 : 1
}

async function writeReport(report: DrillReport, folder: string, several: boolean): Promise<void> {
  const { writeReports } = await import('../reports/write-reports.ts')
  const files = writeReports(report, several ? join(folder, report.drill.replaceAll('/', '-')) : folder)
  for (const file of files) tell(onStderr.dim(`  ${file}`))
}

function tellProgress(progress: DrillProgress): void {
  switch (progress.event) {
    case 'up':
      return tell(onStderr.dim(`  ${progress.nodes} nodes up in ${formatMs(progress.tookMs)}`))
    case 'step':
      return undefined
    case 'step-done': {
      const { text, outcome, detail, from, to } = progress.record
      const mark = outcome === 'done' ? onStderr.green('✔') : onStderr.red('✘')
      return tell(`  ${mark} ${text} ${onStderr.dim(`${formatMs(to - from)} ${detail ?? ''}`)}`)
    }
    case 'healing':
      return tell(onStderr.dim('  healing, and reading every write back'))
  }
}

import { join } from 'node:path'
import type { Drill } from '../drills/drill.ts'
import { libraryDrills } from '../drills/library.ts'
import { loadDrill } from '../drills/load-drill.ts'
import { runDrill, type DrillProgress } from '../drills/run-drill.ts'
import type { DrillReport } from '../model/drill-report.ts'
import { type DrillsDocument, type DrillSeries, seriesOf, worstVerdict } from '../model/drill-series.ts'
import { formatMs } from '../model/duration.ts'
import { cellText, type MatrixAxis, type MatrixCell, matrixCells } from '../model/matrix.ts'
import { guardingEnd } from '../processes/guard-end.ts'
import { findProgram } from '../processes/server-program.ts'
import { stateDirectory } from '../processes/state.ts'
import { nameOf } from '../topologies/registry.ts'
import { drillLines, drillText } from '../ui/drill-text.ts'
import { matrixText, seriesText } from '../ui/drill-series-text.ts'
import { onStderr, printJson, printResult, tell, tellError, terminalColumns } from '../ui/output.ts'
import { fittedTable } from '../ui/table.ts'
import { usage } from './arguments.ts'
import { demandFolder } from './output-folder.ts'
import { interruptible } from './interruption.ts'
import { healOfKilledDrill } from './left-behind.ts'

export interface DrillRun {
  drills: string[]
  seed: number | undefined
  against: string | undefined
  yes: boolean
  /** The folder of the reports. */
  report: string | undefined
  repeat: number
  matrix: MatrixAxis[]
  /** A program beside the drills, with its arguments. */
  command: string[] | undefined
  json: boolean
}

export async function listDrills(json: boolean): Promise<void> {
  const drills = await libraryDrills()
  if (json) return printJson(drills)
  const rows = drills.map(({ name, nodes, takesSeconds, needs, description }) => [
    name,
    nodes,
    takesSeconds === null ? '' : `${takesSeconds}s`,
    needs.join(', '),
    description,
  ])
  printResult(fittedTable(['drill', 'nodes', 'takes', 'needs', 'shows'], rows, terminalColumns()))
}

/** Runs drills one after the other, each with every combination of the matrix. The exit code is 1 unless all passed. */
export async function runDrills(args: DrillRun): Promise<void> {
  await guardingEnd(
    async () => await runEach(args),
    () => tellError('A drill in code ended the whole program: nothing is established'),
  )
}

async function runEach(args: DrillRun): Promise<void> {
  // All are read first: a slip in the last one is told before anything is started.
  const planned: { drill: Drill; cell: MatrixCell }[] = []
  for (const name of args.drills)
    for (const cell of matrixCells(args.matrix)) planned.push({ drill: await loadDrill(name, cell), cell })
  const program = args.command && demandProgram(args, planned)
  const state = stateDirectory()
  const against = args.against === undefined ? undefined : { state, name: nameOf(state, args.against) }
  if (against) await healOfKilledDrill(state, against.name)
  if (against && args.matrix.length > 0)
    throw usage('--matrix needs private copies', 'no --against', args.against ?? '', 'without --against')
  if (args.report !== undefined) demandFolder('--report', args.report)
  const several = planned.length * args.repeat > 1
  const series: DrillSeries[] = []
  await interruptible(async (signal) => {
    for (const { drill, cell } of planned) {
      const reports: DrillReport[] = []
      for (let time = 0; time < args.repeat; time++) {
        tell(onStderr.dim(titleOf(drill, cell, args.repeat > 1 ? time + 1 : undefined)))
        const report = await runDrill(drill, {
          against,
          mayEmpty: args.yes,
          // The next run makes other choices, and the same again with the same seed.
          seed: args.seed === undefined ? undefined : args.seed + time,
          signal,
          program,
          onProgress: tellProgress,
        })
        reports.push(report)
        if (args.report !== undefined)
          await writeReport(
            report,
            several ? join(args.report, runName(drill, cell, args.repeat, time)) : args.report,
          )
        if (!args.json) {
          if (several) printResult(drillLines(report, columns()))
          else show(drillText(report, columns()))
        }
      }
      const one = seriesOf(drill.name, cell, reports)
      series.push(one)
      if (!args.json && args.repeat > 1) show(seriesText(one, columns()))
    }
  })
  if (!args.json && args.matrix.length > 0) show(matrixText(series, columns()))
  const reports = series.flatMap((one) => one.reports)
  const document: DrillsDocument = { verdict: worstVerdict(reports.map(({ verdict }) => verdict)), series }
  if (args.json) printJson(several ? document : reports[0])
  process.exitCode = document.verdict === 'pass' ? 0 : 1
}

/** The program behind `--`, looked for before anything is started. */
function demandProgram(
  { command = [], against }: DrillRun,
  planned: { drill: Drill }[],
): { path: string; command: string[] } {
  const [name = ''] = command
  const path = name === '' ? undefined : findProgram(name)
  if (path === undefined)
    throw usage(
      `There is no command "${name}"`,
      'a program that may be executed',
      name || 'nothing',
      'redis-ha drill FILE -- node worker.js',
    )
  if (against !== undefined)
    throw usage('A program runs with a private copy', 'no --against', against, 'without --against')
  const without = planned.find(({ drill }) => drill.said.probe === undefined)
  if (without)
    throw usage(
      `${without.drill.name} names no probe, so nobody could tell whether the program is well`,
      'probe: { key: … }, { url: … }, { log: … } or { command: … } in the drill',
      'none',
      'probe: { log: "job done" }, as docs/drill-reports.md has it',
    )
  return { path, command }
}

function titleOf({ name, said }: Drill, cell: MatrixCell, time: number | undefined): string {
  const parts = [
    name,
    cell.length > 0 ? cellText(cell) : said.description,
    time === undefined ? '' : `run ${time}`,
  ]
  return parts.filter((part) => part !== '').join(': ')
}

/** A name for the folder of a run's report. */
function runName({ name }: Drill, cell: MatrixCell, repeat: number, time: number): string {
  const parts = [
    name,
    ...cell.map(({ key, value }) => `${key}=${String(value)}`),
    ...(repeat > 1 ? [String(time + 1)] : []),
  ]
  return parts.map((part) => part.replaceAll(/[^\w.=-]+/g, '-')).join('-')
}

function columns(): number {
  return process.stdout.columns || 100
}

function show(text: string): void {
  printResult(`${text}\n`)
}

async function writeReport(report: DrillReport, folder: string): Promise<void> {
  const { writeReports } = await import('../reports/write-reports.ts')
  for (const file of writeReports(report, folder)) tell(onStderr.dim(`  ${file}`))
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

import { compare } from '../drills/compare.ts'
import { onStderr, onStdout, printJson, printResult, tell, terminalColumns } from '../ui/output.ts'
import { fittedTable } from '../ui/table.ts'
import { interruptible } from './interruption.ts'

export interface CompareRun {
  server: string | undefined
  markdown: boolean
  json: boolean
}

export async function runCompare({ server, markdown, json }: CompareRun): Promise<void> {
  const comparison = await interruptible(
    async (signal) =>
      await compare({
        server,
        baseFolder: process.cwd(),
        signal,
        onTopology: (kind) => tell(onStderr.dim(`${kind}: up, a crash of a master, 12 s, healed`)),
        onUnproven: (kind, { verdict, check, expected, seen }) =>
          tell(`${kind}, ${verdict}: ${check}: expected ${expected}, seen ${seen}`),
      }),
  )
  if (json) printJson(comparison)
  else {
    const { choosingPage, comparisonRows } = await import('../reports/comparison-table.ts')
    if (markdown) process.stdout.write(choosingPage(comparison))
    else {
      const [head = [], ...rows] = comparisonRows(comparison)
      printResult(fittedTable(head.map(onStdout.bold), rows, terminalColumns()))
    }
  }
  process.exitCode = comparison.topologies.every(({ verdict }) => verdict === 'pass') ? 0 : 1
}

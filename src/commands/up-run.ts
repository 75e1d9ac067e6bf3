import { type PortOverride } from '../model/ports.ts'
import { formatProblem, type Problem } from '../model/problem.ts'
import { nodeCount } from '../model/node-names.ts'
import { stateDirectory, topologyFolder } from '../processes/state.ts'
import { loadTopology } from '../topologies/load-topology.ts'
import { planUp, up } from '../topologies/up.ts'
import { onStderr, printJson, printResult, tell } from '../ui/output.ts'
import { showProgress } from '../ui/progress.ts'
import { formatPlan } from '../ui/plan-text.ts'
import { interruptible } from './interruption.ts'

export interface UpRun {
  file: string
  name: string | undefined
  port: PortOverride
  timeoutMs: number
  wiring: 'fast' | 'meet' | 'ordinary'
  dryRun: boolean
  strict: boolean
  json: boolean
}

export async function runUp(args: UpRun): Promise<void> {
  const { name, port, strict, wiring, timeoutMs } = args
  const { topology, file, baseFolder, warnings } = loadTopology(args.file, { name, port, strict })
  warn(warnings, args.file)
  const state = stateDirectory()
  if (args.dryRun) {
    const folder = topologyFolder(state, topology.name)
    const plan = await planUp({ topology, file, baseFolder, state, port, wiring }, folder)
    return args.json ? printJson(plan) : printResult(formatPlan(plan))
  }
  const progress = await showProgress(nodeCount(topology))
  let failed = true
  try {
    const { document, alreadyRunning } = await interruptible(
      async (signal) =>
        await up({
          topology,
          file,
          baseFolder,
          state,
          port,
          wiring,
          timeoutMs,
          signal,
          report: progress.report,
        }),
    )
    failed = false
    await progress.end(failed)
    if (args.json) printJson(document)
    else printResult(document.url)
    tell(
      alreadyRunning
        ? `${onStderr.green('✔')} ${topology.name} already runs and is healthy`
        : `${onStderr.green('✔')} ${topology.name} is healthy: ${document.nodes.length} nodes, ${document.checks.length} checks hold`,
    )
    tell(
      onStderr.dim(
        `  redis-ha status ${topology.name} · redis-ha cli ${topology.name} · redis-ha down ${topology.name}`,
      ),
    )
  } finally {
    if (failed) await progress.end(failed)
  }
}

function warn(warnings: Problem[], file: string): void {
  for (const warning of warnings) tell(onStderr.yellow(formatProblem(warning, file)))
}

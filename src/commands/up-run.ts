import { resolve } from 'node:path'
import { nodeCount } from '../model/node-names.ts'
import type { PortOverride } from '../model/ports.ts'
import { formatProblem, type Problem } from '../model/problem.ts'
import type { Topology } from '../model/read-topology.ts'
import { findServers } from '../processes/server-program.ts'
import { expectShortLife } from '../processes/short-life.ts'
import { stateDirectory, topologyFolder } from '../processes/state.ts'
import { loadTopology } from '../topologies/load-topology.ts'
import type { Report } from '../topologies/progress.ts'
import type { UpRequest, UpResult } from '../topologies/up-request.ts'
import { onStderr, printJson, printResult, tell } from '../ui/output.ts'
import { showProgress } from '../ui/progress.ts'
import { interruptible } from './interruption.ts'
import { healOfKilledDrill } from './left-behind.ts'

export interface UpRun {
  file: string
  name: string | undefined
  port: PortOverride
  timeoutMs: number
  wiring: 'fast' | 'meet' | 'ordinary'
  dryRun: boolean
  strict: boolean
  load: string[]
  json: boolean
}

export async function runUp(args: UpRun): Promise<void> {
  const { name, port, strict, wiring, timeoutMs } = args
  const { topology, file, baseFolder, warnings } = loadTopology(args.file, { name, port, strict })
  warn(warnings, args.file)
  // It answers while the rest of the program is loaded.
  const program = findServers(topology, baseFolder)
  program.catch(() => 'whoever waits for it hears of it')
  const load = args.load.map((path) => resolve(path))
  const request = { topology, file, program, state: stateDirectory(), load, port, wiring }
  if (args.dryRun) await printPlan(request, args.json)
  else await bringUp({ ...request, timeoutMs }, args.json)
}

async function printPlan(request: Omit<UpRequest, 'timeoutMs' | 'report'>, json: boolean): Promise<void> {
  const { planUp } = await import('../topologies/up.ts')
  const plan = await planUp(request, topologyFolder(request.state, request.topology.name))
  if (json) return printJson(plan)
  const { formatPlan } = await import('../ui/plan-text.ts')
  printResult(formatPlan(plan))
}

async function bringUp(request: Omit<UpRequest, 'report'>, json: boolean): Promise<void> {
  const { topology } = request
  const { up } = await import('../topologies/up.ts')
  await healOfKilledDrill(request.state, topology.name)
  const progress = await showProgress(nodeCount(topology))
  let result: UpResult | undefined
  try {
    const report: Report = (event) => {
      if (event.event === 'phase') expectShortLife()
      progress.report(event)
    }
    result = await interruptible(async (signal) => await up({ ...request, signal, report }))
  } finally {
    await progress.end(result === undefined)
  }
  // One whose data was stopped can be healed only now that it runs.
  await healOfKilledDrill(request.state, topology.name)
  if (json) printJson(result.document)
  else printResult(result.document.url)
  summarise(topology, result)
}

function summarise({ name }: Topology, { document, alreadyRunning }: UpResult): void {
  const proof = `${document.nodes.length} nodes, ${document.checks.length} checks hold`
  tell(
    alreadyRunning
      ? `${onStderr.green('✔')} ${name} already runs and is healthy`
      : `${onStderr.green('✔')} ${name} is healthy: ${proof}`,
  )
  tell(onStderr.dim(`  redis-ha status ${name} · redis-ha cli ${name} · redis-ha down ${name}`))
}

function warn(warnings: Problem[], file: string): void {
  for (const warning of warnings) tell(onStderr.yellow(formatProblem(warning, file)))
}

import { join, resolve } from 'node:path'
import type { Wiring } from '../model/plan.ts'
import type { PortOverride } from '../model/ports.ts'
import { formatProblem } from '../model/problem.ts'
import { stateDirectory, topologyFolder } from '../processes/state.ts'
import { loadTopology } from '../topologies/load-topology.ts'
import { type RenderedFile, renderTopology, writeRendered } from '../topologies/rendered.ts'
import { onStderr, onStdout, printJson, printResult, tell } from '../ui/output.ts'

export interface RenderRun {
  file: string
  out: string | undefined
  name: string | undefined
  port: PortOverride
  wiring: Wiring
  json: boolean
}

export async function runRender(args: RenderRun): Promise<void> {
  const { name, port, wiring, out } = args
  const { topology, baseFolder, warnings } = loadTopology(args.file, { name, port })
  for (const warning of warnings) tell(onStderr.yellow(formatProblem(warning, args.file)))
  const folder = out === undefined ? topologyFolder(stateDirectory(), topology.name) : resolve(out)
  const { files, automaticPorts } = await renderTopology({ topology, baseFolder, folder, port, wiring })
  if (out !== undefined) writeRendered(files, folder)
  if (args.json) printJson({ folder, files })
  else if (out === undefined) printResult(files.map(withHeader).join('\n'))
  else printResult(files.map(({ path }) => join(out, path)).join('\n'))
  if (automaticPorts) tell('the automatic ports are some that are free just now; up may choose others')
}

/** As `head` and `tail` show several files. */
function withHeader({ path, text }: RenderedFile): string {
  return `${onStdout.bold(`==> ${path} <==`)}\n${text}`
}

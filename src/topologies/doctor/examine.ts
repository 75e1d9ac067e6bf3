import { fine, type Finding, warning } from '../../model/finding.ts'
import { dataNodeNames, sentinelNames } from '../../model/node-names.ts'
import { formatProblem } from '../../model/problem.ts'
import { seeFolder } from '../../processes/folder-access.ts'
import type { StateDirectory } from '../../processes/state.ts'
import type { LoadedTopology } from '../load-topology.ts'
import { listTopologies } from '../registry.ts'
import { examineOthers } from './abilities.ts'
import { examineLeftovers } from './leftovers.ts'
import { examineMachine } from './machine.ts'
import { examineModules } from './modules.ts'
import { examinePorts } from './ports.ts'
import { examineProgram } from './program.ts'
import { examineStateFolder } from './state-folder.ts'

/** As many nodes as a cluster has by default, where no file says how many. */
const USUAL_NODES = 6

/** Everything that could keep a topology, the given one or any, from coming up here, or from staying well. Changes nothing. */
export async function examine(state: StateDirectory, loaded: LoadedTopology | undefined): Promise<Finding[]> {
  const topology = loaded?.topology
  const nodes = topology ? dataNodeNames(topology).length + sentinelNames(topology).length : USUAL_NODES
  const listed = seeFolder(state.path).kind === 'folder' ? listTopologies(state) : []
  const folder = loaded?.baseFolder ?? process.cwd()
  const program = await examineProgram(topology?.server ?? 'redis-server', folder)
  const own = Object.values(topology?.nodes ?? {}).flatMap(({ server }) => server ?? [])
  return [
    ...(loaded ? examineFile(loaded) : []),
    ...program.findings,
    ...(await examineOthers(program.server, own, folder)),
    ...(topology ? examineModules(topology, folder, program.server?.server) : []),
    ...examineMachine(nodes, program.server?.server),
    ...(await examinePorts(
      topology,
      listed.filter(({ alive }) => alive > 0),
    )),
    ...examineStateFolder(state),
    ...examineLeftovers(state, listed),
  ]
}

function examineFile({ file, warnings }: LoadedTopology): Finding[] {
  if (warnings.length === 0) return [fine('file', `${file}, nothing to say against it`)]
  return warnings.map((problem) => {
    const { try: advice, ...rest } = problem
    return warning('file', formatProblem(rest, file), advice ?? 'nothing, if it is meant')
  })
}

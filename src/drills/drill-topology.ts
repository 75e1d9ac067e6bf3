import { resolve } from 'node:path'
import { type DrillFile, type DrillInCode, needsLinks } from '../model/drill-file.ts'
import { RedisHaError } from '../model/failure.ts'
import { cellText, type MatrixCell, withCell } from '../model/matrix.ts'
import { formatProblem, hasErrors, type Problem } from '../model/problem.ts'
import { readTopologyValue, type Topology } from '../model/read-topology.ts'
import { parseYaml } from '../model/yaml-document.ts'
import { readTopologySource } from '../processes/topology-source.ts'
import { loadTopology } from '../topologies/load-topology.ts'
import type { Drill } from './drill.ts'

/** The topology that a drill is about; a path is looked up from the drill's own folder. Throws `file`. */
export function topologyOf(
  said: DrillFile | DrillInCode,
  folder: string,
  shown: string,
  cell: MatrixCell,
): Pick<Drill, 'topology' | 'topologyFile' | 'baseFolder'> {
  const { against, debug } = said
  const more = { ...(debug && { debug }), ...(needsLinks(said) && { links: true }) }
  if (typeof against === 'string') {
    const { topology: plain, file, baseFolder } = loadTopology(resolve(folder, against))
    const topology =
      cell.length === 0 ? plain : withValues(parseYaml(readTopologySource(file).text).value, plain.name, cell)
    return { topology: { ...topology, ...more }, topologyFile: file, baseFolder }
  }
  const read = readTopologyValue(against, 'drill')
  if (!read.topology || hasErrors(read.problems))
    throw unusable(
      shown,
      read.problems.map((problem) => ({ ...problem, path: ['against', ...problem.path] })),
    )
  const topology = cell.length === 0 ? read.topology : withValues(against, 'drill', cell)
  return {
    topology: { ...topology, ...more },
    topologyFile: undefined,
    baseFolder: folder,
  }
}

/** A topology with the values of a matrix in it: what is wrong with it then is wrong with the matrix. */
function withValues(value: unknown, name: string, cell: MatrixCell): Topology {
  const { topology, problems } = readTopologyValue(withCell(value as Record<string, unknown>, cell), name)
  const [wrong] = problems.filter(({ severity }) => severity === 'error')
  if (topology && !wrong) return topology
  throw new RedisHaError({
    reason: 'usage',
    title: `--matrix can't be used with this topology`,
    expected: 'keys of the topology file, with values that it may have',
    seen: `${cellText(cell)}: ${wrong?.message ?? 'no topology'}`,
    ...(wrong?.try !== undefined && { try: wrong.try }),
  })
}

/** What is wrong with a drill, as a failure. */
export function unusable(shown: string, problems: Problem[]): RedisHaError {
  const errors = problems.filter(({ severity }) => severity === 'error')
  return new RedisHaError({
    reason: 'file',
    title: `${shown} can't be used: ${errors.length} ${errors.length === 1 ? 'problem' : 'problems'}`,
    details: errors.flatMap((problem) => formatProblem(problem, shown).split('\n')),
  })
}

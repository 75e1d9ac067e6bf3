import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { readDrillText, type DrillFile } from '../model/drill-file.ts'
import { RedisHaError } from '../model/failure.ts'
import { cellText, type MatrixCell, withCell } from '../model/matrix.ts'
import { nearest } from '../model/nearest.ts'
import { formatProblem, hasErrors, type Problem } from '../model/problem.ts'
import { readTopologyValue, type Topology } from '../model/read-topology.ts'
import { parseYaml } from '../model/yaml-document.ts'
import { filesBelow, packageFolder } from '../processes/files.ts'
import { readTopologySource } from '../processes/topology-source.ts'
import { loadTopology } from '../topologies/load-topology.ts'
import type { Drill } from './drill.ts'

/** The folder of the drills that come with the package. */
function libraryFolder(): string {
  return join(packageFolder(), 'examples', 'drills')
}

/** The drills that can be run by name, with what they show. */
export function libraryDrills(): { name: string; description: string; needs: string[] }[] {
  return libraryNames().map((name) => {
    const { drill } = readDrillText(readTopologySource(join(libraryFolder(), `${name}.yaml`)).text)
    return { name, description: drill?.description ?? '', needs: drill?.needs ?? [] }
  })
}

function libraryNames(): string[] {
  return filesBelow(libraryFolder())
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => path.replace(/\.yaml$/, '').replaceAll(sep, '/'))
    .filter((name) => !name.split('/').some((part) => part.startsWith('_')))
    .toSorted()
}

/**
 * Reads a drill: a file's path, or the name of one that comes with the package. `cell`: what is put into its topology, over what that says.
 * Throws `file`, `unknown-name`, or `usage` for a key of the cell that no topology has.
 */
export function loadDrill(argument: string, cell: MatrixCell = []): Drill {
  const path = /\.ya?ml$/.test(argument) ? resolve(argument) : pathOfName(argument)
  const source = readTopologySource(path)
  const { drill, problems } = readDrillText(source.text)
  if (!drill || hasErrors(problems)) throw unusable(argument, problems)
  return {
    name: drill.name ?? nameOf(source.path),
    said: drill,
    ...topologyOf(drill, source.path, argument, cell),
  }
}

function pathOfName(name: string): string {
  const names = libraryNames()
  if (names.includes(name)) return join(libraryFolder(), `${name}.yaml`)
  throw new RedisHaError({
    reason: 'unknown-name',
    title: `There is no drill "${name}"`,
    expected: 'a file that ends in .yaml, or the name of a drill that comes with redis-ha',
    seen: name,
    try: nearest(name, names) ?? 'redis-ha drill --list',
  })
}

function nameOf(path: string): string {
  const inside = relative(libraryFolder(), path)
  const name = inside.startsWith('..') ? basename(path) : inside
  return name.replace(/\.ya?ml$/, '').replaceAll(sep, '/')
}

function topologyOf(
  { against, debug }: DrillFile,
  path: string,
  shown: string,
  cell: MatrixCell,
): Pick<Drill, 'topology' | 'topologyFile' | 'baseFolder'> {
  const folder = dirname(path)
  if (typeof against === 'string') {
    const { topology: plain, file, baseFolder } = loadTopology(resolve(folder, against))
    const topology =
      cell.length === 0 ? plain : withValues(parseYaml(readTopologySource(file).text).value, plain.name, cell)
    return { topology: debug ? { ...topology, debug } : topology, topologyFile: file, baseFolder }
  }
  const read = readTopologyValue(against, 'drill')
  if (!read.topology || hasErrors(read.problems))
    throw unusable(
      shown,
      read.problems.map((problem) => ({ ...problem, path: ['against', ...problem.path] })),
    )
  const topology = cell.length === 0 ? read.topology : withValues(against, 'drill', cell)
  return {
    topology: debug ? { ...topology, debug } : topology,
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

function unusable(shown: string, problems: Problem[]): RedisHaError {
  const errors = problems.filter(({ severity }) => severity === 'error')
  return new RedisHaError({
    reason: 'file',
    title: `${shown} can't be used: ${errors.length} ${errors.length === 1 ? 'problem' : 'problems'}`,
    details: errors.flatMap((problem) => formatProblem(problem, shown).split('\n')),
  })
}

import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { readDrillText } from '../model/drill-file.ts'
import { RedisHaError } from '../model/failure.ts'
import type { MatrixCell } from '../model/matrix.ts'
import { nearest } from '../model/nearest.ts'
import { hasErrors } from '../model/problem.ts'
import { filesBelow, packageFolder } from '../processes/files.ts'
import { readTopologySource } from '../processes/topology-source.ts'
import { importDrill } from './code/import-drill.ts'
import { drillFromCode } from './code/read-defined.ts'
import type { Drill } from './drill.ts'
import { topologyOf, unusable } from './drill-topology.ts'

const IN_YAML = /\.ya?ml$/
const IN_CODE = /\.[cm]?[jt]s$/

/** The folder of the drills that come with the package. */
export function libraryFolder(): string {
  return join(packageFolder(), 'examples', 'drills')
}

/** The drills that come with the package: their files by their names, in the order of these. */
export function libraryPaths(): Map<string, string> {
  return new Map(libraryFiles().map((path) => [nameOf(path), path]))
}

/** In the order of their names. */
function libraryFiles(): string[] {
  return filesBelow(libraryFolder())
    .filter((path) => /\.(yaml|mjs)$/.test(path))
    .filter((path) => !path.split(sep).some((part) => part.startsWith('_')))
    .map((path) => join(libraryFolder(), path))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

/**
 * Reads a drill: the path of a file or of a module, or the name of one that comes with the package. `cell`: what is put into its topology,
 * over what that says. Throws `file`, `unknown-name`, or `usage` for a key of the cell that no topology has.
 */
export async function loadDrill(argument: string, cell: MatrixCell = []): Promise<Drill> {
  const path = IN_YAML.test(argument) || IN_CODE.test(argument) ? resolve(argument) : pathOfName(argument)
  if (IN_CODE.test(path)) {
    const defined = await importDrill(path, argument)
    return drillFromCode(defined, { folder: dirname(path), name: nameOf(path), shown: argument, cell })
  }
  const source = readTopologySource(path, 'drill')
  const { drill, problems } = readDrillText(source.text)
  if (!drill || hasErrors(problems)) throw unusable(argument, problems)
  return {
    name: drill.name ?? nameOf(source.path),
    said: drill,
    ...topologyOf(drill, dirname(source.path), argument, cell),
  }
}

function pathOfName(name: string): string {
  const paths = libraryPaths()
  const path = paths.get(name)
  if (path !== undefined) return path
  throw new RedisHaError({
    reason: 'unknown-name',
    title: `There is no drill "${name}"`,
    expected:
      'a file that ends in .yaml, a module that ends in .mjs, or the name of a drill that comes with redis-ha',
    seen: name,
    try: nearest(name, [...paths.keys()]) ?? 'redis-ha drill --list',
  })
}

function nameOf(path: string): string {
  const inside = relative(libraryFolder(), path)
  const name = inside.startsWith('..') ? basename(path) : inside
  return name.replace(IN_YAML, '').replace(IN_CODE, '').replaceAll(sep, '/')
}

import { RedisHaError } from '../model/failure.ts'
import { formatProblem, hasErrors } from '../model/problem.ts'
import { readTopologyValue, type Topology } from '../model/read-topology.ts'
import type { TopologyInput } from '../model/topology-file.ts'
import { loadTopology } from '../topologies/load-topology.ts'

/** A topology to be: the path of its file, or what would stand in one. */
export type TopologySource = string | TopologyInput

export interface ReadSource {
  topology: Topology
  file: string | undefined
  /** The folder that a relative path of a server program is looked up in. */
  baseFolder: string
}

/** Reads a topology. Without a name it is named after its file, or after its kind. Throws a `file` failure. */
export function readSource(source: TopologySource, folder: string): ReadSource {
  if (typeof source === 'string') {
    const { topology, file, baseFolder } = loadTopology(source, { port: 'auto' })
    return { topology, file, baseFolder }
  }
  const { topology, problems } = readTopologyValue(source, nameFor(source), { port: 'auto' })
  if (topology && !hasErrors(problems)) return { topology, file: undefined, baseFolder: folder }
  const count = problems.length
  throw new RedisHaError({
    reason: 'file',
    title: `The topology can't be used: ${count} ${count === 1 ? 'problem' : 'problems'}`,
    details: problems.flatMap((problem) => formatProblem(problem, 'the topology given').split('\n')),
  })
}

/** Who calls it without types may give anything. */
function nameFor(source: TopologyInput): string {
  const given: unknown = source
  const kind = typeof given === 'object' && given !== null && 'topology' in given ? given.topology : undefined
  return typeof kind === 'string' && kind !== '' ? kind : 'topology'
}

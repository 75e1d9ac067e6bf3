import { basename, dirname, extname } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import type { PortOverride } from '../model/ports.ts'
import { formatProblem, hasErrors, type Problem } from '../model/problem.ts'
import { betterName, readTopologyText, type Topology } from '../model/read-topology.ts'
import { ephemeralPorts } from '../processes/listeners.ts'
import { NAME, NAME_PATTERN } from '../model/topology-name.ts'
import { readTopologySource } from '../processes/topology-source.ts'

export interface LoadOptions {
  /** `--name`, over what the file says. */
  name?: string | undefined
  port?: PortOverride
  /** Whether warnings count as errors. */
  strict?: boolean
  /** Whether ports that the file does not name are automatic, instead of the usual ones. */
  freePorts?: boolean
}

export interface LoadedTopology {
  topology: Topology
  /** Absolute, symbolic links followed. */
  file: string
  baseFolder: string
  /** Those to tell of without being asked. */
  warnings: Problem[]
}

/** Everything that is wrong or unwise in a topology file, and the topology where nothing is wrong. */
export function examineTopology(
  path: string,
  options: LoadOptions = {},
): { topology: Topology | undefined; file: string; problems: Problem[] } {
  if (options.name !== undefined) demandName(options.name)
  const source = readTopologySource(path)
  const defaultName = options.name ?? basename(source.path, extname(source.path))
  const { port, freePorts } = options
  const read = readTopologyText(source.text, defaultName, { port, freePorts, ephemeral: ephemeralPorts() })
  const topology =
    read.topology && options.name !== undefined ? { ...read.topology, name: options.name } : read.topology
  return { topology, file: source.path, problems: read.problems }
}

function demandName(name: string): void {
  if (NAME_PATTERN.test(name)) return
  throw new RedisHaError({
    reason: 'usage',
    title: '--name takes the name of a topology',
    expected: NAME,
    seen: name === '' ? 'nothing' : name,
    try: `--name ${betterName(name)}`,
  })
}

/** Reads a topology file. Throws a `file` failure with every problem and its place. */
export function loadTopology(path: string, options: LoadOptions = {}): LoadedTopology {
  const { topology, file, problems } = examineTopology(path, options)
  if (!topology || hasErrors(problems) || (options.strict === true && problems.length > 0)) {
    const count = problems.length
    throw new RedisHaError({
      reason: 'file',
      title: `${path} can't be used: ${count} ${count === 1 ? 'problem' : 'problems'}`,
      details: problems.flatMap((problem) => formatProblem(problem, path).split('\n')),
    })
  }
  return {
    topology,
    file,
    baseFolder: dirname(file),
    warnings: problems.filter(({ onlyWhenAsked }) => onlyWhenAsked !== true),
  }
}

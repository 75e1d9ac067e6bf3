import { basename, extname, resolve } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { nearest } from '../model/nearest.ts'
import { NAME_PATTERN } from '../model/topology-name.ts'
import { realPath } from '../processes/files.ts'
import { liveProcess, readRecord, type RunRecord } from '../processes/run-record.ts'
import { type StateDirectory, stateDirectory, topologyFolder, topologyNames } from '../processes/state.ts'
import { tracesIn } from './traces.ts'

/** A topology in the state directory, as `ls` shows it. */
export interface ListedTopology {
  name: string
  topology: RunRecord['plan']['topology'] | undefined
  /** `partial`: some of its nodes are gone; `interrupted`: an `up`, a `reset` or a `down` was cut short. */
  state: 'running' | 'partial' | 'stopped' | 'interrupted' | 'unreadable'
  nodes: number
  alive: number
  ports: number[]
  file: string | undefined
  stateDir: string
}

/** All topologies of a state directory, by name. Nothing is asked but the system. */
export function listTopologies(state: StateDirectory = stateDirectory()): ListedTopology[] {
  return topologyNames(state).flatMap((name) => {
    const folder = topologyFolder(state, name)
    try {
      const record = readRecord(folder)
      return record ? [describe(record)] : []
    } catch (error) {
      if (!(error instanceof RedisHaError)) throw error
      return [
        {
          name,
          topology: undefined,
          state: 'unreadable' as const,
          nodes: 0,
          alive: 0,
          ports: [],
          file: undefined,
          stateDir: folder,
        },
      ]
    }
  })
}

function describe(record: RunRecord): ListedTopology {
  const { plan } = record
  const alive = plan.nodes.filter(({ name }) => liveProcess(record, name) !== undefined).length
  return {
    name: record.name,
    topology: plan.topology,
    state: stateOf(record, alive),
    nodes: plan.nodes.length,
    alive,
    ports: plan.nodes.map((node) => node.announce.port),
    file: record.file,
    stateDir: plan.folder,
  }
}

function stateOf(record: RunRecord, alive: number): ListedTopology['state'] {
  switch (record.phase) {
    case 'running':
      return alive === record.plan.nodes.length ? 'running' : 'partial'
    case 'stopped':
      return 'stopped'
    case 'starting':
    case 'resetting':
    case 'stopping':
      return 'interrupted'
  }
}

/**
 * The name of the topology that an argument means: one with `/`, or that ends in `.yaml` or `.yml`, is the file that a
 * topology was started from, anything else a name. Throws `unknown-name`.
 */
export function nameOf(state: StateDirectory, argument: string): string {
  if (!isFile(argument)) {
    if (NAME_PATTERN.test(argument) && (isKnown(state, argument) || tracesIn(state).includes(argument)))
      return argument
    throw unknown(state, argument)
  }
  const file = realPath(resolve(argument))
  const found = topologyNames(state).filter((name) => fileOf(state, name) === file)
  // Started several times, by other names too, the file means the one that has its own.
  const own = found.find((name) => name === basename(file, extname(file)))
  const [first, second] = found
  if (second !== undefined && own === undefined) {
    throw new RedisHaError({
      reason: 'unknown-name',
      title: `Several topologies were started from ${argument}`,
      expected: `one of ${found.join(', ')}`,
      seen: file,
      where: state.path,
      try: `the name: ${second}, for one`,
    })
  }
  const meant = own ?? first
  if (meant !== undefined) return meant
  throw new RedisHaError({
    reason: 'unknown-name',
    title: `No topology was started from ${argument}`,
    expected: 'a file that `up` was given, or a name',
    seen: file,
    where: state.path,
    try: `redis-ha up ${argument}, or redis-ha ls`,
  })
}

/** Whether an argument is a file's path rather than a name. */
export function isFile(argument: string): boolean {
  return argument.includes('/') || /\.ya?ml$/.test(argument)
}

function isKnown(state: StateDirectory, name: string): boolean {
  return topologyNames(state).includes(name)
}

function fileOf(state: StateDirectory, name: string): string | undefined {
  try {
    return readRecord(topologyFolder(state, name))?.file
  } catch {
    return undefined
  }
}

function unknown(state: StateDirectory, name: string): RedisHaError {
  const names = topologyNames(state)
  const meant = nearest(name, names)
  return new RedisHaError({
    reason: 'unknown-name',
    title: `There is no topology "${name}"`,
    expected: names.length === 0 ? 'one that was started' : `one of ${names.join(', ')}`,
    seen: name,
    where: state.path,
    try: meant === undefined ? 'redis-ha ls, or redis-ha up FILE' : meant,
  })
}

/**
 * The record of a topology. Throws `unknown-name` where there is none, `state` where it can't be read, and, where a certain
 * run is meant, `changed` where it is another by now.
 */
export function recordOf(state: StateDirectory, name: string, run?: string): RunRecord {
  const record = readRecord(topologyFolder(state, name))
  if (!record) throw unknown(state, name)
  if (run !== undefined && run !== record.run) throw anotherRun(record, run)
  return record
}

function anotherRun(record: RunRecord, run: string): RedisHaError {
  return new RedisHaError({
    reason: 'changed',
    title: `"${record.name}" was taken down and started again`,
    expected: `run ${run}, the one that was opened`,
    seen: `run ${record.run}`,
    where: record.plan.folder,
    try: 'open it again',
  })
}

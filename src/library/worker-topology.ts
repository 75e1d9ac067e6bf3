import { createHash } from 'node:crypto'
import type { StatusDocument } from '../model/document.ts'
import { RedisHaError } from '../model/failure.ts'
import type { Topology } from '../model/read-topology.ts'
import { findServers } from '../processes/server-program.ts'
import { type StateDirectory, topologyNames } from '../processes/state.ts'
import { recordOf } from '../topologies/registry.ts'
import { reset } from '../topologies/reset/reset.ts'
import { up } from '../topologies/up.ts'
import { runningOn } from './running-on.ts'
import type { AnyRunningTopology } from './running-topology.ts'
import { readSource, type ReadSource, type TopologySource } from './topology-source.ts'
import { PLACE } from './worker-place.ts'

export interface WorkerTopologyOptions {
  /** What the test framework calls this worker; two that run at the same time have different ones. */
  worker: string
  /** The folder that a relative path is meant from. */
  folder: string
  /** What to add to the configuration where the place of the workers is not there. */
  advice: string
}

const TIMEOUT_MS = 30_000

/**
 * The topology that a worker of a test run has for itself: started where it has none yet, else put back to its start. It runs
 * on when the worker ends, for the next file that this worker's place is taken by.
 */
export async function workerTopology(
  source: TopologySource,
  { worker, folder, advice }: WorkerTopologyOptions,
): Promise<AnyRunningTopology> {
  const state = { path: process.env[PLACE] ?? '' }
  if (state.path === '') throw noPlace(advice)
  const read = readSource(source, folder)
  const name = nameFor(read.topology, worker)
  const document =
    (topologyNames(state).includes(name) ? await resetIfRunning(state, name) : undefined) ??
    (await start(state, name, read))
  const { run } = recordOf(state, name)
  return runningOn(state, document, { run, purge: true })
}

/** Undefined where it was left half-way by a worker that was killed. */
async function resetIfRunning(state: StateDirectory, name: string): Promise<StatusDocument | undefined> {
  try {
    return (await reset(state, name)).document
  } catch (error) {
    if (error instanceof RedisHaError && ['stopped', 'unknown-name'].includes(error.failure.reason))
      return undefined
    throw error
  }
}

async function start(
  state: StateDirectory,
  name: string,
  { topology, file, baseFolder }: ReadSource,
): Promise<StatusDocument> {
  const { document } = await up({
    topology: { ...topology, name },
    file,
    program: findServers(topology, baseFolder),
    state,
    port: 'auto',
    wiring: 'fast',
    timeoutMs: TIMEOUT_MS,
    report: () => undefined,
  })
  return document
}

/** Tests may want several topologies of the same name: what they say tells them apart. */
function nameFor(topology: Topology, worker: string): string {
  const digest = createHash('sha256').update(JSON.stringify(topology)).digest('hex').slice(0, 8)
  return `${topology.name.slice(0, 40)}-${digest}-${worker}`
}

function noPlace(advice: string): RedisHaError {
  return new RedisHaError({
    reason: 'usage',
    title: 'The global set-up of redis-ha did not run',
    expected: `${PLACE} in the environment`,
    seen: 'no such variable',
    try: advice,
  })
}

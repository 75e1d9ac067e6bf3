import { NodeConnections } from '../client/node-connections.ts'
import { allOk, failing } from '../model/check.ts'
import type { StatusDocument } from '../model/document.ts'
import { RedisHaError } from '../model/failure.ts'
import { wiringFor } from '../model/make-plan.ts'
import type { Plan, PlannedNode } from '../model/plan.ts'
import { claim } from '../processes/claims.ts'
import { type Deadline, deadlineIn, now } from '../processes/clock.ts'
import { removeFolder } from '../processes/files.ts'
import { ownIdentity, stateOf } from '../processes/identity.ts'
import { handLeaseTo } from '../processes/port-leases.ts'
import { type RunRecord, writeRecord } from '../processes/run-record.ts'
import { MARKS_ARE_SEEN } from '../processes/server-process.ts'
import { lockFolder, type StateDirectory } from '../processes/state.ts'
import { removeTopology, serversOf } from './belongings.ts'
import { describeRunning } from './document.ts'
import { emptyMasters } from './empty-masters.ts'
import { strayed } from './health/judge-original.ts'
import { look } from './health/look.ts'
import { probe } from './health/probe.ts'
import { kinds } from './kinds.ts'
import { confFiles, writeNodeFiles } from './node-files.ts'
import { readPassword } from './password.ts'
import type { Report } from './progress.ts'
import { recordFailure, recordingEvents } from './recorded-progress.ts'
import { recordOf } from './registry.ts'
import { stillLocked } from './refusals.ts'
import { start } from './start.ts'
import { stopAll } from './stop-all.ts'

export interface ResetOptions {
  /** How long it may take until all is healthy again, ms; default 30,000. */
  timeoutMs?: number
  signal?: AbortSignal | undefined
  report?: Report
  /** Which run of the name is meant; otherwise whichever there is. */
  run?: string
}

export interface ResetResult {
  /** What was proven at the end, with the probe. */
  document: StatusDocument
  /** Why the nodes were started anew, one line for each reason; empty where emptying them was enough. */
  startedAnew: string[]
}

const TIMEOUT_MS = 30_000
/** How long a node may take to say how it is, before it is started anew, ms. */
const ANSWER_MS = 1000

/**
 * Puts a running topology back to where its `up` left it: no data, every node running, the roles and slots of its plan; on
 * the same ports. Waits until it is proven healthy. Where nothing has strayed, its nodes are emptied and run on; otherwise
 * all are killed and started anew. Throws `stopped` where `down` has stopped it; when a new start fails, nothing is left.
 */
export async function reset(
  state: StateDirectory,
  name: string,
  options: ResetOptions = {},
): Promise<ResetResult> {
  const { report = () => undefined, signal } = options
  const deadline = deadlineIn(options.timeoutMs ?? TIMEOUT_MS)
  recordOf(state, name)
  const lock = await claim(lockFolder(state, name), {
    deadline,
    signal,
    onWait: ({ pid }) => report({ event: 'waiting', pid }),
  })
  if (!lock) throw stillLocked(name, deadline)
  try {
    const record = recordOf(state, name, options.run)
    demandStarted(record)
    const emptied = await emptyInPlace(record, deadline)
    signal?.throwIfAborted()
    if ('document' in emptied) return { document: emptied.document, startedAnew: [] }
    const document = await startAnew(record, { deadline, signal, report })
    return { document, startedAnew: emptied.why }
  } finally {
    lock.release()
  }
}

function demandStarted({ name, phase, plan, file }: RunRecord): void {
  if (phase === 'running') return
  throw new RedisHaError({
    reason: 'stopped',
    title: `"${name}" does not run`,
    expected: 'a topology that runs, all of it or some',
    seen: phase === 'stopped' ? 'stopped, with its data' : 'an `up` or a `down` that was killed half-way',
    where: plan.folder,
    try:
      phase === 'stopped'
        ? `redis-ha down ${name} --purge, then redis-ha up ${file ?? 'FILE'}`
        : `redis-ha down ${name}, then redis-ha up ${file ?? 'FILE'}`,
  })
}

/** Empties the nodes where they are; otherwise says why that is not enough. */
async function emptyInPlace(
  record: RunRecord,
  deadline: Deadline,
): Promise<{ document: StatusDocument } | { why: string[] }> {
  const { plan, processes } = record
  // Who does not run is not waited for.
  const silent = plan.nodes.flatMap((node) => {
    const identity = processes[node.name]
    const found = identity ? stateOf(identity) : 'gone'
    return found === 'running' ? [] : [`${node.name} is ${found}`]
  })
  if (silent.length > 0) return { why: silent }
  const password = readPassword(plan)
  using connections = new NodeConnections(plan, { password, timeoutMs: ANSWER_MS })
  const views = await look(plan, processes, connections)
  const { judge } = kinds[plan.topology]
  const faults = failing(judge(plan, views)).map(
    ({ check, observer, expected, seen }) => `${check} on ${observer}: expected ${expected}, seen ${seen}`,
  )
  const why = [...strayed(plan, views), ...faults]
  if (why.length > 0) return { why }
  const refusal = await emptyMasters(plan, password, deadline)
  if (refusal !== undefined) return { why: [refusal] }
  const after = await look(plan, processes, connections)
  const checks = [...judge(plan, after), ...(await probe(plan, connections, after))]
  if (!allOk(checks)) return { why: ['it was not healthy after its data was gone'] }
  return { document: describeRunning(record, after, checks) }
}

interface NewStart {
  deadline: Deadline
  signal: AbortSignal | undefined
  report: Report
}

async function startAnew(old: RunRecord, { deadline, signal, report }: NewStart): Promise<StatusDocument> {
  // One that `down` has stopped once was started again by what its nodes had written, whatever its server.
  const wiring = wiringFor(old.plan.topology, old.plan.server, old.plan.wiring)
  const plan: Plan = { ...old.plan, wiring }
  const password = readPassword(plan)
  const confs = confFiles(plan, password ?? '')
  const record: RunRecord = { ...old, plan, phase: 'starting', formed: false, changedAt: now() }
  // Killed from here on, it is nothing that an `up` could go on with: the data is to be gone.
  writeRecord(record)
  // While no server holds the ports, this process does.
  handLeaseTo(plan.folder, [ownIdentity()])
  try {
    await stopAll(() => serversOf(record), { kill: true })
    record.processes = {}
    record.halted = []
    for (const node of plan.nodes) removeFolder(node.dir)
    const started = await start({
      plan,
      password,
      resume: false,
      deadline,
      signal,
      report: recordingEvents(plan.folder, report),
      prepare: (nodes: PlannedNode[]) => writeNodeFiles(plan, confs, nodes),
      onStarted: (processes) => {
        record.processes = processes
        if (Object.keys(processes).length === plan.nodes.length || !MARKS_ARE_SEEN) writeRecord(record)
      },
    })
    const running: RunRecord = {
      ...record,
      phase: 'running',
      formed: true,
      processes: started.processes,
      changedAt: now(),
    }
    handLeaseTo(plan.folder, Object.values(started.processes))
    writeRecord(running)
    return describeRunning(running, started.views, started.checks)
  } catch (error) {
    recordFailure(plan.folder, error)
    await stopAll(() => serversOf(record), { kill: true })
    removeTopology(plan.folder)
    throw error
  }
}

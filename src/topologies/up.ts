import { RedisHaError } from '../model/failure.ts'
import { LINKS_NAME } from '../model/links.ts'
import { makePlan } from '../model/make-plan.ts'
import type { Plan, PlannedNode } from '../model/plan.ts'
import { pinnedPorts, portWishes } from '../model/ports.ts'
import { claim } from '../processes/claims.ts'
import { type Deadline, deadlineIn, now } from '../processes/clock.ts'
import { isAlive } from '../processes/identity.ts'
import { handLeaseTo } from '../processes/port-leases.ts'
import { liveProcess, readRecord, type RunRecord, writeRecord } from '../processes/run-record.ts'
import { lockFolder, topologyFolder } from '../processes/state.ts'
import { removeTopology, serversOf } from './belongings.ts'
import { describeRunning } from './document.ts'
import { missingProxy, restartProxy, thawProxy } from './proxy.ts'
import { readPassword } from './password.ts'
import { recordingEvents } from './recorded-progress.ts'
import { demandNothingToLoad, demandOwnName, demandUnchanged, stillLocked } from './refusals.ts'
import { remainsOf } from './remains.ts'
import { certificatesFor, startFresh } from './start-fresh.ts'
import { putSettingsBack, startStopped } from './start-stopped.ts'
import { proveRunning } from './start.ts'
import { stopAll } from './stop-all.ts'
import { baseFolderOf, type UpRequest, type UpResult } from './up-request.ts'

/**
 * Brings a topology up and waits until it is proven healthy; the servers go on when this process ends. One that runs
 * already, unchanged, is proven again and left as it is. Throws a `RedisHaError`; then all that was started is stopped.
 */
export async function up(request: UpRequest): Promise<UpResult> {
  const { topology, state } = request
  const folder = topologyFolder(state, topology.name)
  const deadline = deadlineIn(request.timeoutMs)
  const lock = await claim(lockFolder(state, topology.name), {
    deadline,
    signal: request.signal,
    onWait: ({ pid }) => request.report({ event: 'waiting', pid }),
  })
  if (!lock) throw stillLocked(topology.name, deadline)
  try {
    const record = readRecord(folder)
    if (!record) return await startFresh(request, folder, deadline)
    demandOwnName(request, record)
    demandNothingToLoad(request, record)
    if (record.phase === 'running' && nodesRun(record)) {
      demandUnchanged(request, record)
      return await again(request, record, deadline)
    }
    if (record.formed && record.plan.keepsData) {
      demandUnchanged(request, record)
      // What a killed `up` or `down` left running.
      await stopAll(() => serversOf(record), { kill: false })
      return await startStopped(request, record, deadline)
    }
    const remains = await remainsOf(record, topology)
    await stopAll(() => serversOf(record), { kill: true })
    removeTopology(folder)
    return await startFresh(request, folder, deadline, remains)
  } finally {
    lock.release()
  }
}

/** Everything that `up` would do, decided and not done: the plan. Automatic ports show as 0. */
export async function planUp(
  request: Omit<UpRequest, 'report' | 'signal' | 'timeoutMs'>,
  folder: string,
): Promise<Plan> {
  const { topology, wiring, port } = request
  // What is wrong with certificates would keep it from coming up.
  await certificatesFor(request, folder)
  const program = await request.program
  const ports = pinnedPorts(portWishes(topology, port))
  return makePlan({
    topology,
    folder,
    server: program.server,
    program: program.path,
    ofNodes: program.ofNodes,
    wiring,
    baseFolder: baseFolderOf(request),
    ports,
  })
}

/** It runs, or at least some of it does. */
async function again(request: UpRequest, record: RunRecord, deadline: Deadline): Promise<UpResult> {
  const gone = record.plan.nodes.filter(({ name }) => liveProcess(record, name) === undefined)
  if (gone.length > 0) {
    throw new RedisHaError({
      reason: 'not-healthy',
      title: `"${record.name}" runs, but not all of it`,
      expected: `${record.plan.nodes.length} nodes`,
      seen: gone.map((node) => howItEnded(record, node)).join(', '),
      where: gone.map((node) => `${node.dir}/${node.kind}.log`).join('\n'),
      try: `redis-ha start ${record.name}, or redis-ha down ${record.name} and up again`,
    })
  }
  await bringProxyBack(request, record)
  await putSettingsBack(request, record)
  const started = await proveRunning({
    plan: record.plan,
    password: readPassword(record.plan),
    resume: false,
    deadline,
    signal: request.signal,
    report: request.report,
    prepare: () => undefined,
    onStarted: () => undefined,
    processes: record.processes,
  })
  return { document: describeRunning(record, started.views, started.checks), alreadyRunning: true }
}

function nodesRun(record: RunRecord): boolean {
  return record.plan.nodes.some(({ name }) => liveProcess(record, name) !== undefined)
}

async function bringProxyBack(request: UpRequest, record: RunRecord): Promise<void> {
  const { plan } = record
  const report = recordingEvents(plan.folder, request.report)
  const frozen = await thawProxy(record)
  if (frozen) report({ event: 'node-resumed', node: LINKS_NAME, pid: frozen.pid })
  const missing = missingProxy(record)
  if (!missing) return
  const identity = await restartProxy(plan, missing, request.signal)
  record.processes[LINKS_NAME] = identity
  writeRecord({ ...record, changedAt: now() })
  handLeaseTo(plan.folder, Object.values(record.processes).filter(isAlive))
  report({ event: 'node-started', node: LINKS_NAME, pid: identity.pid })
}

function howItEnded({ halted }: RunRecord, { name }: PlannedNode): string {
  return halted.includes(name) ? `${name} was stopped` : `${name} ended behind our back`
}

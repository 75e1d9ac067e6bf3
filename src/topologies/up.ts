import { dirname } from 'node:path'
import { randomBytes } from 'node:crypto'
import { secretsOf } from '../conf/secrets.ts'
import type { StatusDocument } from '../model/document.ts'
import { RedisHaError } from '../model/failure.ts'
import { LINKS_NAME } from '../model/links.ts'
import { makePlan } from '../model/make-plan.ts'
import { nodeCount } from '../model/node-names.ts'
import type { Plan, PlannedNode, Wiring } from '../model/plan.ts'
import { assignedPorts } from '../model/plan-ports.ts'
import { pinnedPorts, type PortOverride, portWishes, type PortWishes } from '../model/ports.ts'
import type { Topology } from '../model/read-topology.ts'
import { claim } from '../processes/claims.ts'
import { type Deadline, deadlineIn, now } from '../processes/clock.ts'
import { makeFolder } from '../processes/files.ts'
import { isAlive } from '../processes/identity.ts'
import { handLeaseTo, hasLease, leasePorts, restLease } from '../processes/port-leases.ts'
import { readRecord, type RunRecord, writeRecord, writeRecordIfPossible } from '../processes/run-record.ts'
import type { ServerProgram } from '../processes/server-program.ts'
import { MARKS_ARE_SEEN } from '../processes/server-process.ts'
import { lockFolder, type StateDirectory, topologyFolder } from '../processes/state.ts'
import { removeTopology, serversIn, serversOf } from './belongings.ts'
import { demandSources } from './demand-sources.ts'
import { describeRunning } from './document.ts'
import type { LoadSource } from './load/load-source.ts'
import { forsakenSettings, putBackSettings } from './lent-settings.ts'
import { missingProxy, restartProxy, thawProxy } from './proxy.ts'
import { confRenderer, writeNodeFiles } from './node-files.ts'
import { readPassword, resolvePasswords, withoutPassword, writePasswords } from './password.ts'
import { refusedRules } from './refused-rules.ts'
import type { Report } from './progress.ts'
import { recordFailure, recordingEvents } from './recorded-progress.ts'
import {
  demandFolders,
  demandNothingToLoad,
  demandOurs,
  demandOwnName,
  demandUnchanged,
  stillLocked,
} from './refusals.ts'
import { portsAgain, portsInWords, type Remains, remainsOf } from './remains.ts'
import { proveRunning, start, type Started, type StartOptions } from './start.ts'
import type { Session } from './session.ts'
import { stopAll } from './stop-all.ts'

export interface UpRequest {
  topology: Topology
  /** The file that it was read from, absolute; undefined where it is none. */
  file: string | undefined
  /** The server program, see {@link findServer}; it may still be asked for its version while ports are leased. */
  program: Promise<ServerProgram>
  state: StateDirectory
  /** The folder that `load:` is relative to; default: that of the file, or where this process is. */
  baseFolder?: string | undefined
  /** Further files to fill a new topology with, absolute. */
  load?: string[] | undefined
  port: PortOverride
  wiring: Wiring
  timeoutMs: number
  signal?: AbortSignal | undefined
  report: Report
  /** Called when a new topology did not come up, before what there is of it is taken back. What it throws is not heard of. */
  beforeTakenBack?: ((record: RunRecord, error: unknown) => Promise<void>) | undefined
}

export interface UpResult {
  document: StatusDocument
  /** Whether it ran before, so that nothing was started. */
  alreadyRunning: boolean
}

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
    const remains = remainsOf(record)
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
  const program = await request.program
  const ports = pinnedPorts(portWishes(topology, port))
  return makePlan({
    topology,
    folder,
    server: program.server,
    program: program.path,
    wiring,
    baseFolder: baseFolderOf(request),
    ports,
  })
}

/** It runs, or at least some of it does. */
async function again(request: UpRequest, record: RunRecord, deadline: Deadline): Promise<UpResult> {
  const gone = record.plan.nodes.filter((node) => {
    const identity = record.processes[node.name]
    return !identity || !isAlive(identity)
  })
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

function nodesRun({ plan, processes }: RunRecord): boolean {
  return plan.nodes.some(({ name }) => {
    const identity = processes[name]
    return identity !== undefined && isAlive(identity)
  })
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

async function putSettingsBack({ state, report }: UpRequest, record: RunRecord): Promise<void> {
  const forsaken = forsakenSettings(state, record)
  if (forsaken.length === 0) return
  record.lent = await putBackSettings(record, forsaken, recordingEvents(record.plan.folder, report))
  writeRecord({ ...record, changedAt: now() })
}

function howItEnded({ halted }: RunRecord, { name }: PlannedNode): string {
  return halted.includes(name) ? `${name} was stopped` : `${name} ended behind our back`
}

function newRun(): string {
  return randomBytes(8).toString('hex')
}

/** `remains`: what there was of it, and has been cleared away. */
async function startFresh(
  request: UpRequest,
  folder: string,
  deadline: Deadline,
  remains?: Remains,
): Promise<UpResult> {
  const { topology } = request
  const sources = await sourcesOf(request)
  demandOurs(folder)
  const certificates = certificatesFor(request, folder)
  certificates.catch(() => 'it is waited for below')
  // Servers whose folder was removed under them.
  if (hasLease(folder)) await stopAll(() => serversIn(folder), { kill: true })
  const passwords = resolvePasswords(topology, remains?.passwords ?? {})
  const wanted = portWishes(topology, request.port)
  const wishes = remains ? portsAgain(wanted, remains, topology) : wanted
  // Linux has all loopback addresses.
  if (topology.links && process.platform !== 'linux') await demandSources(nodeCount(topology))
  const ports = await leasePorts(folder, topology.host, wishes, request.signal)
  let record: RunRecord | undefined
  try {
    const program = await request.program
    const writeCertificates = await certificates
    const plan = makePlan({
      topology,
      folder,
      server: program.server,
      program: program.path,
      wiring: request.wiring,
      baseFolder: baseFolderOf(request),
      ports,
    })
    const confOf = confRenderer(plan, secretsOf(passwords, plan.auth?.user))
    makeFolder(folder)
    record = {
      version: 1,
      name: topology.name,
      run: newRun(),
      file: request.file,
      said: withoutPassword(topology),
      portOverride: request.port,
      plan,
      phase: 'starting',
      formed: false,
      processes: {},
      halted: [],
      lent: [],
      changedAt: now(),
    }
    writeRecord(record)
    writePasswords(plan, passwords)
    writeCertificates()
    if (remains) {
      const { found, record: before } = remains
      const report = recordingEvents(folder, request.report)
      report({ event: 'anew', found, where: portsInWords(before.plan, plan) })
    }
    // The files of those that start later are written while the others start.
    return await run(request, record, deadline, {
      resume: false,
      prepare: (nodes) => writeNodeFiles(plan, confOf, nodes),
      fill: sources.length === 0 ? undefined : async (session) => await fill(session, sources),
    })
  } catch (error) {
    if (record) await request.beforeTakenBack?.(record, error).catch(() => undefined)
    await stopAll(() => (record ? serversOf(record) : []), { kill: true })
    const refused = record && refusedRules(topology, request.file, record.plan)
    removeTopology(folder)
    throw refused ?? error
  }
}

/** Starts what `down` has stopped. Whatever goes wrong, the data stays. */
async function startStopped(request: UpRequest, stopped: RunRecord, deadline: Deadline): Promise<UpResult> {
  const { plan } = stopped
  demandFolders(stopped)
  await putSettingsBack(request, stopped)
  if (plan.tls) {
    const { demandTls } = await import('./tls/ready-tls.ts')
    const { demandCertificates } = await import('./tls/demand-certificates.ts')
    demandCertificates(plan.tls, request.topology.host)
    await demandTls(request.program)
  }
  const program = await request.program
  const wishes = portsOf(plan)
  const record: RunRecord = {
    ...stopped,
    run: newRun(),
    plan: {
      ...plan,
      program: program.path,
      server: program.server,
      wiring: request.wiring === 'ordinary' ? 'ordinary' : 'fast',
    },
    phase: 'starting',
    processes: {},
    halted: [],
    changedAt: now(),
  }
  writeRecord({ ...stopped, phase: 'stopped', processes: {} })
  await leasePorts(plan.folder, request.topology.host, wishes, request.signal)
  try {
    writeRecord(record)
    return await run(request, record, deadline, { resume: true, prepare: () => undefined })
  } catch (error) {
    recordFailure(plan.folder, error)
    await stopAll(() => serversOf(record), { kill: false })
    writeRecordIfPossible({ ...stopped, phase: 'stopped', processes: {}, changedAt: now() })
    restLease(plan.folder)
    throw error
  }
}

/** What a new topology is filled with. Most begin empty: what fills the others is loaded with them. */
async function sourcesOf(request: UpRequest): Promise<LoadSource[]> {
  const { topology, load = [] } = request
  if (topology.load === undefined && load.length === 0) return []
  const { readLoads } = await import('./load/load-source.ts')
  return readLoads(topology, baseFolderOf(request), load)
}

/** The folder that paths in the file are relative to. */
function baseFolderOf({ file, baseFolder }: Pick<UpRequest, 'file' | 'baseFolder'>): string {
  return baseFolder ?? (file === undefined ? process.cwd() : dirname(file))
}

/** The certificates of a new topology, made while other things are waited for; what comes of it writes them. */
async function certificatesFor(request: UpRequest, folder: string): Promise<() => void> {
  const { topology, program } = request
  if (topology.tls === undefined || topology.tls === false) return () => undefined
  const { readyTls } = await import('./tls/ready-tls.ts')
  return await readyTls(topology, folder, baseFolderOf(request), program)
}

async function fill(session: Session, sources: LoadSource[]): Promise<void> {
  const { load } = await import('./load/load.ts')
  await load(session, sources)
}

/** The ports that a topology had, to be had again. */
function portsOf(plan: Plan): PortWishes {
  const { data, sentinels, behind, plain } = assignedPorts(plan)
  const pinned = (ports: number[]) => ({ kind: 'pinned' as const, ports })
  return {
    data: pinned(data),
    sentinels: pinned(sentinels),
    bus: plan.cluster !== undefined,
    behind: behind && { data: pinned(behind.data), sentinels: pinned(behind.sentinels) },
    plain: plain && pinned(plain),
  }
}

async function run(
  request: UpRequest,
  record: RunRecord,
  deadline: Deadline,
  how: Pick<StartOptions, 'resume' | 'prepare' | 'fill'>,
): Promise<UpResult> {
  const { plan } = record
  const started: Started = await start({
    plan,
    password: readPassword(plan),
    ...how,
    deadline,
    signal: request.signal,
    report: recordingEvents(plan.folder, request.report),
    onStarted: (processes) => {
      record.processes = processes
      // Until they are written down with the proof, their marks tell of them.
      if (!MARKS_ARE_SEEN) writeRecord(record)
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
  return { document: describeRunning(running, started.views, started.checks), alreadyRunning: false }
}

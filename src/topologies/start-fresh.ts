import { secretsOf } from '../conf/secrets.ts'
import { makePlan } from '../model/make-plan.ts'
import { nodeCount } from '../model/node-names.ts'
import { portWishes } from '../model/ports.ts'
import { type Deadline, now } from '../processes/clock.ts'
import { makeFolder } from '../processes/files.ts'
import { hasLease, leasePorts } from '../processes/port-leases.ts'
import { type RunRecord, writeRecord } from '../processes/run-record.ts'
import { removeTopology, serversIn, serversOf } from './belongings.ts'
import { demandModules } from './demand-modules.ts'
import { demandSources } from './demand-sources.ts'
import type { LoadSource } from './load/load-source.ts'
import { confRenderer, writeNodeFiles } from './node-files.ts'
import { resolvePasswords, withoutPassword, writePasswords } from './password.ts'
import { recordingEvents } from './recorded-progress.ts'
import { demandOurs } from './refusals.ts'
import { refusedRules } from './refused-rules.ts'
import { portsAgain, portsInWords, type Remains } from './remains.ts'
import type { Session } from './session.ts'
import { startAndRecord } from './start-and-record.ts'
import { stopAll } from './stop-all.ts'
import { baseFolderOf, newRun, type UpRequest, type UpResult } from './up-request.ts'

/**
 * Starts a new topology. What goes wrong takes all of it back. `remains`: what there was of an earlier one, and has been cleared away.
 */
export async function startFresh(
  request: UpRequest,
  folder: string,
  deadline: Deadline,
  remains?: Remains,
): Promise<UpResult> {
  const { topology } = request
  const sources = await sourcesOf(request)
  demandOurs(folder)
  const certificates = certificatesFor(request, folder, remains)
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
      ofNodes: program.ofNodes,
      wiring: request.wiring,
      baseFolder: baseFolderOf(request),
      ports,
    })
    demandModules(plan)
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
      masters: undefined,
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
    return await startAndRecord(request, record, deadline, {
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

/** What a new topology is filled with. Most begin empty: what fills the others is loaded with them. */
async function sourcesOf(request: UpRequest): Promise<LoadSource[]> {
  const { topology, load = [] } = request
  if (topology.load === undefined && load.length === 0) return []
  const { readLoads } = await import('./load/load-source.ts')
  return readLoads(topology, baseFolderOf(request), load)
}

/** The certificates of a new topology, made while other things are waited for; what comes of it writes them. */
export async function certificatesFor(
  request: Pick<UpRequest, 'topology' | 'file' | 'baseFolder'>,
  folder: string,
  remains?: Remains,
): Promise<() => void> {
  const { topology } = request
  if (topology.tls === undefined || topology.tls === false) return () => undefined
  const { readyTls } = await import('./tls/ready-tls.ts')
  return readyTls(topology, folder, baseFolderOf(request), remains?.writeCertificates)
}

async function fill(session: Session, sources: LoadSource[]): Promise<void> {
  const { load } = await import('./load/load.ts')
  await load(session, sources)
}

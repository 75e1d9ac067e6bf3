import type { Plan } from '../model/plan.ts'
import { assignedPorts } from '../model/plan-ports.ts'
import type { PortWishes } from '../model/ports.ts'
import { type Deadline, now } from '../processes/clock.ts'
import { leasePorts, restLease } from '../processes/port-leases.ts'
import { type RunRecord, writeRecord, writeRecordIfPossible } from '../processes/run-record.ts'
import { serversOf } from './belongings.ts'
import { forsakenSettings, putBackSettings } from './lent-settings.ts'
import { recordFailure, recordingEvents } from './recorded-progress.ts'
import { demandFolders } from './refusals.ts'
import { startAndRecord } from './start-and-record.ts'
import { stopAll } from './stop-all.ts'
import { demandModules } from './demand-modules.ts'
import { writeRoles } from './stopped-roles.ts'
import { newRun, type UpRequest, type UpResult } from './up-request.ts'

/** Starts what `down` has stopped. Whatever goes wrong, the data stays. */
export async function startStopped(
  request: UpRequest,
  stopped: RunRecord,
  deadline: Deadline,
): Promise<UpResult> {
  const { plan } = stopped
  demandFolders(stopped)
  await putSettingsBack(request, stopped)
  if (plan.tls) {
    const { demandCertificates } = await import('./tls/demand-certificates.ts')
    demandCertificates(plan.tls, request.topology.host)
  }
  const program = await request.program
  demandModules({ ...plan, server: program.server })
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
    masters: undefined,
    changedAt: now(),
  }
  writeRecord({ ...stopped, phase: 'stopped', processes: {} })
  await leasePorts(plan.folder, request.topology.host, wishes, request.signal)
  try {
    writeRoles(stopped)
    writeRecord(record)
    return await startAndRecord(request, record, deadline, { resume: true, prepare: () => undefined })
  } catch (error) {
    recordFailure(plan.folder, error)
    await stopAll(() => serversOf(record), { kill: false })
    writeRecordIfPossible({ ...stopped, phase: 'stopped', processes: {}, changedAt: now() })
    restLease(plan.folder)
    throw error
  }
}

/** What a failover that was killed has left changed is put back. */
export async function putSettingsBack({ state, report }: UpRequest, record: RunRecord): Promise<void> {
  const forsaken = forsakenSettings(state, record)
  if (forsaken.length === 0) return
  record.lent = await putBackSettings(record, forsaken, recordingEvents(record.plan.folder, report))
  writeRecord({ ...record, changedAt: now() })
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

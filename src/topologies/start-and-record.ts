import { type Deadline, now } from '../processes/clock.ts'
import { handLeaseTo } from '../processes/port-leases.ts'
import { type RunRecord, writeRecord } from '../processes/run-record.ts'
import { MARKS_ARE_SEEN } from '../processes/server-process.ts'
import { describeRunning } from './document.ts'
import { readPassword } from './password.ts'
import { recordingEvents } from './recorded-progress.ts'
import { start, type Started, type StartOptions } from './start.ts'
import type { UpRequest, UpResult } from './up-request.ts'

/** Starts what is on record, waits for its proof, and writes down that it runs. On any failure it throws, and leaves to the caller what runs. */
export async function startAndRecord(
  request: UpRequest,
  record: RunRecord,
  deadline: Deadline,
  how: Pick<StartOptions, 'resume' | 'prepare' | 'fill'>,
): Promise<UpResult> {
  const { plan } = record
  const options: StartOptions = {
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
  }
  const started = await (plan.tls ? startWithTls(options) : start(options))
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

/** A server that was built without TLS ends at its first directive of it, which is told by name. */
async function startWithTls(options: StartOptions): Promise<Started> {
  try {
    return await start(options)
  } catch (error) {
    const { whyTlsFailed } = await import('./tls/why-tls-failed.ts')
    throw await whyTlsFailed(error, options.plan)
  }
}

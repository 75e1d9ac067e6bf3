import { join } from 'node:path'
import type { StatusDocument } from '../../model/document.ts'
import { interruptedAs, RedisHaError } from '../../model/failure.ts'
import type { PlannedNode } from '../../model/plan.ts'
import { frontPorts, listeningPorts } from '../../model/plan-links.ts'
import { claim, claimant } from '../../processes/claims.ts'
import { deadlineIn, now } from '../../processes/clock.ts'
import { demandNoLinks } from '../../processes/own-places.ts'
import { retakePorts } from '../../processes/port-leases.ts'
import { liveProcess, type RunRecord, writeRecord } from '../../processes/run-record.ts'
import { failoverLockFolder, lockFolder, type StateDirectory } from '../../processes/state.ts'
import { serversOf } from '../belongings.ts'
import { forsakenSettings, putBackSettings } from '../lent-settings.ts'
import type { Report } from '../progress.ts'
import { recordingEvents } from '../recorded-progress.ts'
import { stillLocked } from '../refusals.ts'
import { recordOf } from '../registry.ts'
import { stopAll } from '../stop-all.ts'
import { emptyInPlace, examine } from './in-place.ts'
import { leadBack, type LeadBackOptions } from './lead-back.ts'

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
  /** What was not as at the start, one line each; empty where emptying the nodes was enough. */
  strayed: string[]
}

const TIMEOUT_MS = 30_000
/**
 * Puts a running topology back to where its `up` left it: no data, every node running, the roles and slots of its plan; on
 * the same ports. Waits until it is proven healthy. Where nothing has strayed, its nodes are emptied and run on; otherwise
 * what has strayed is led back, or all nodes are started anew. Throws `stopped` where `down` has stopped it, and `port-taken`, with
 * nothing changed, where somebody else has the port of a node that is gone. When a new start fails, nothing is left; when it is interrupted,
 * its ports are, for the next `up`. One that was cut short can be reset again.
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
    demandNoFailover(state, name)
    await demandPorts(record, signal)
    return await resetAlone(record, { state, deadline, signal, report })
  } finally {
    lock.release()
  }
}

/** A failover waits for what a reset takes back, and would wait in vain. */
function demandNoFailover(state: StateDirectory, name: string): void {
  const holder = claimant(failoverLockFolder(state, name))
  if (!holder) return
  throw new RedisHaError({
    reason: 'refused',
    title: `A failover of "${name}" is under way`,
    expected: 'one thing at a time',
    seen: `process ${holder.pid}`,
    try: 'again when it is done',
  })
}

type AloneOptions = LeadBackOptions & { state: StateDirectory }

async function resetAlone(old: RunRecord, options: AloneOptions): Promise<ResetResult> {
  const { deadline, signal } = options
  // Before anything is removed: behind a link it would be somebody else's.
  demandNoLinks([old.plan.folder, join(old.plan.folder, 'nodes')])
  const record = await withSettings(old.phase === 'resetting' ? await withoutServers(old) : old, options)
  // Killed from here on, it is nothing that an `up` could go on with: the data is to be gone.
  const resetting: RunRecord = { ...record, phase: 'resetting', formed: false, changedAt: now() }
  writeRecord(resetting)
  const { views, why, killed } = await examine(record)
  if (signal?.aborted === true && old.phase === 'running') {
    writeRecord(record)
    throw interruptedInTime(record, killed, signal.reason)
  }
  const emptied = why.length === 0 ? await emptyInPlace(record, deadline) : { why }
  if ('document' in emptied) {
    writeRecord({ ...record, changedAt: now() })
    return { document: emptied.document, strayed: [] }
  }
  return { document: await leadBack(resetting, views, options), strayed: emptied.why }
}

/** What a failover that was killed has left changed is put back: nodes may run on. */
async function withSettings(record: RunRecord, { state, report }: AloneOptions): Promise<RunRecord> {
  const forsaken = forsakenSettings(state, record)
  if (forsaken.length === 0) return record
  const events = recordingEvents(record.plan.folder, report)
  return { ...record, lent: await putBackSettings(record, forsaken, events) }
}

/** What a `reset` that was killed has left running is in no known state. */
async function withoutServers(record: RunRecord): Promise<RunRecord> {
  await stopAll(() => serversOf(record), { kill: true })
  return { ...record, processes: {} }
}

/** Throws `port-taken`, before anything is changed, where somebody else has the port of a node that is gone. */
async function demandPorts(record: RunRecord, signal: AbortSignal | undefined): Promise<void> {
  const { plan } = record
  const isGone = ({ name }: PlannedNode) => liveProcess(record, name) === undefined
  if (!plan.nodes.some(isGone)) return
  // One whose start was killed before it was written down is ours too.
  const ours = new Set(serversOf(record).map(({ dir }) => dir))
  const gone = plan.nodes.filter((node) => isGone(node) && !ours.has(node.dir))
  const needed = gone.flatMap((node) => listeningPorts(plan, node))
  const host = plan.nodes[0]?.listen.host ?? '127.0.0.1'
  const all = [...plan.nodes.flatMap((node) => listeningPorts(plan, node)), ...frontPorts(plan)]
  const fronts = plan.links && !ours.has(plan.links.dir) ? frontPorts(plan) : []
  await retakePorts(plan.folder, host, { all, needed: [...needed, ...fronts] }, signal)
}

function interruptedInTime(record: RunRecord, killed: string[], reason: unknown): unknown {
  const { name } = record
  return interruptedAs(reason, {
    title: `the reset of "${name}" was cut short`,
    seen:
      killed.length === 0
        ? 'nothing was removed, and it runs on as it did'
        : `nothing was removed; ${killed.join(', ')}, which was paused, was killed, and the others run on`,
    try: `redis-ha reset ${name}, if you still want to; redis-ha status ${name}`,
  })
}

function demandStarted({ name, phase, plan, file }: RunRecord): void {
  if (phase === 'running' || phase === 'resetting') return
  throw new RedisHaError({
    reason: 'stopped',
    title: `"${name}" does not run`,
    expected: 'a topology that runs, all of it or some',
    seen: phase === 'stopped' ? 'stopped, with its data' : 'an `up` or a `down` that was cut short',
    where: plan.folder,
    try:
      phase === 'stopped'
        ? `redis-ha down ${name} --purge, then redis-ha up ${file ?? 'FILE'}`
        : `redis-ha down ${name}, then redis-ha up ${file ?? 'FILE'}`,
  })
}

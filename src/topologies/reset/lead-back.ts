import { join } from 'node:path'
import { secretsOf } from '../../conf/secrets.ts'
import type { StatusDocument } from '../../model/document.ts'
import { LINKS_NAME } from '../../model/links.ts'
import { wiringFor } from '../../model/make-plan.ts'
import { serversIn } from '../../model/node-servers.ts'
import { interruptedAs } from '../../model/failure.ts'
import type { Plan, PlannedNode } from '../../model/plan.ts'
import { type Deadline, deadlineIn, now } from '../../processes/clock.ts'
import { removeFolder, writeNew } from '../../processes/files.ts'
import { type Identity, isAlive, ownIdentity } from '../../processes/identity.ts'
import { handLeaseTo, restLease } from '../../processes/port-leases.ts'
import {
  liveProcess,
  type RunRecord,
  writeRecord,
  writeRecordIfPossible,
} from '../../processes/run-record.ts'
import { MARKS_ARE_SEEN } from '../../processes/server-process.ts'
import { removeTopology, serversOf } from '../belongings.ts'
import { describeRunning } from '../document.ts'
import type { Views } from '../health/views.ts'
import { confRenderer, writeNodeFiles } from '../node-files.ts'
import { readPassword, readPasswords } from '../password.ts'
import type { Report } from '../progress.ts'
import { recordFailure, recordingEvents } from '../recorded-progress.ts'
import { missingProxy } from '../proxy.ts'
import { start, type Started, type StartOptions } from '../start.ts'
import { stopAll } from '../stop-all.ts'
import { RDB_FILE } from '../sync-settings.ts'
import { canBeMended, type Mending, mending } from './mend.ts'

export interface LeadBackOptions {
  deadline: Deadline
  signal: AbortSignal | undefined
  report: Report
}

/** How long nodes that run on may take to be led back, before all are started anew, ms. It takes a twentieth of that. */
const MEND_MS = 8000

/**
 * Leads a topology that has strayed back to its plan, empty. Nodes that can run on do; where that does not go well, or can't,
 * all are killed and started anew. Throws where that fails too; then nothing is left of it. Interrupted, it leaves its ports alone.
 */
export async function leadBack(
  old: RunRecord,
  views: Views,
  { deadline, signal, report }: LeadBackOptions,
): Promise<StatusDocument> {
  // One that `down` has stopped once was started again by what its nodes had written, whatever its server.
  const wiring = wiringFor(serversIn(old.plan), old.plan.wiring, old.plan.cluster?.replicas)
  const plan: Plan = { ...old.plan, wiring }
  const record: RunRecord = { ...old, plan, halted: [] }
  // While no server holds the ports, this process does.
  handLeaseTo(plan.folder, [ownIdentity(), ...Object.values(old.processes).filter(isAlive)])
  const options = optionsFor(record, recordingEvents(plan.folder, report), signal)
  try {
    const started =
      (canBeMended(plan, views) && !missingProxy(old)
        ? await mend(record, mending(plan, views), options, deadline)
        : undefined) ?? (await startAnew(record, options, deadline))
    return conclude(record, started)
  } catch (error) {
    recordFailure(plan.folder, error)
    if (signal?.aborted === true) throw await interrupted(record, signal.reason)
    await stopAll(() => serversOf(record), { kill: true })
    removeTopology(plan.folder)
    throw error
  }
}

/** Its data is gone, and what runs is in no known state: it is ended. The record stays, so that the next `up` has its ports. */
async function interrupted(record: RunRecord, reason: unknown): Promise<unknown> {
  const { name, file } = record
  await clear(record, [])
  writeRecordIfPossible({ ...record, processes: {}, changedAt: now() })
  restLease(record.plan.folder)
  return interruptedAs(reason, {
    title: `the reset of "${name}" was cut short`,
    seen: 'its data is gone, and none of its nodes runs',
    try: `redis-ha up ${file ?? 'FILE'}, on the ports that it had; or redis-ha down ${name}`,
  })
}

function optionsFor(
  record: RunRecord,
  report: Report,
  signal: AbortSignal | undefined,
): Omit<StartOptions, 'deadline'> {
  const { plan } = record
  const password = readPassword(plan)
  const confOf = confRenderer(plan, secretsOf(readPasswords(plan), plan.auth?.user))
  return {
    plan,
    password,
    resume: false,
    signal,
    report,
    prepare: (nodes) => {
      writeNodeFiles(plan, confOf, nodes)
      record.lent = record.lent.filter(({ node }) => !nodes.some(({ name }) => name === node))
    },
    onStarted: (processes) => {
      record.processes = processes
      if (plan.nodes.every(({ name }) => name in processes) || !MARKS_ARE_SEEN) writeRecord(record)
    },
  }
}

/** Undefined where it did not go well: an interruption alone is thrown. */
async function mend(
  record: RunRecord,
  { wire, settle, keeps, seeds }: Mending,
  options: Omit<StartOptions, 'deadline'>,
  deadline: Deadline,
): Promise<Started | undefined> {
  const running = runningNodes(record, keeps)
  await clear(record, Object.keys(running))
  record.processes = running
  try {
    return await start({
      ...options,
      running,
      prepare: (nodes) => {
        options.prepare(nodes)
        for (const { name, dir } of nodes) {
          const seed = seeds.get(name)
          if (seed) writeNew(join(dir, RDB_FILE), seed)
        }
      },
      wire,
      fill: settle,
      deadline: deadlineIn(Math.min(MEND_MS, deadline.remainingMs())),
    })
  } catch (error) {
    options.signal?.throwIfAborted()
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    options.report({ event: 'fell-back', reason })
    return undefined
  }
}

async function startAnew(
  record: RunRecord,
  options: Omit<StartOptions, 'deadline'>,
  deadline: Deadline,
): Promise<Started> {
  await clear(record, [])
  record.processes = {}
  return await start({ ...options, deadline })
}

function runningNodes(record: RunRecord, keeps: (node: PlannedNode) => boolean): Record<string, Identity> {
  const names = [...record.plan.nodes.filter(keeps).map(({ name }) => name), LINKS_NAME]
  return Object.fromEntries(
    names.flatMap((name) => {
      const identity = liveProcess(record, name)
      return identity ? [[name, identity]] : []
    }),
  )
}

/** Ends all nodes but these, and removes what they had. */
async function clear(record: RunRecord, kept: string[]): Promise<void> {
  const { nodes, links } = record.plan
  const dirs = new Set(nodes.filter(({ name }) => kept.includes(name)).map(({ dir }) => dir))
  if (links && kept.includes(LINKS_NAME)) dirs.add(links.dir)
  await stopAll(() => serversOf(record).filter(({ dir }) => !dirs.has(dir)), { kill: true })
  for (const node of nodes) if (!kept.includes(node.name)) removeFolder(node.dir)
}

function conclude(record: RunRecord, { processes, views, checks }: Started): StatusDocument {
  const running: RunRecord = { ...record, phase: 'running', formed: true, processes, changedAt: now() }
  handLeaseTo(record.plan.folder, Object.values(processes))
  writeRecord(running)
  return describeRunning(running, views, checks)
}

import { NodeConnections } from '../client/node-connections.ts'
import type { StatusDocument } from '../model/document.ts'
import { deadlineIn, sleep } from '../processes/clock.ts'
import type { RunRecord } from '../processes/run-record.ts'
import type { StateDirectory } from '../processes/state.ts'
import { describeRunning, describeStopped } from './document.ts'
import { kinds } from './kinds.ts'
import { look } from './health/look.ts'
import { lostAddresses } from './lost-addresses.ts'
import { readToLook } from './password.ts'
import { probe } from './health/probe.ts'
import { recordOf } from './registry.ts'

/** How long a node may take to answer before it counts as silent, ms. */
const ANSWER_MS = 1000
const WAIT_STEP_MS = 100

export interface StatusOptions {
  /** Whether to write a probe too; otherwise nothing is changed. */
  probe?: boolean
  /** How long to wait for it to become healthy, ms. */
  waitMs?: number
  signal?: AbortSignal | undefined
  /** Which run of the name is meant; otherwise whichever there is. */
  run?: string
}

/** What a topology is like just now, from every observer's point of view. */
export async function status(
  state: StateDirectory,
  name: string,
  options: StatusOptions = {},
): Promise<StatusDocument> {
  const deadline = deadlineIn(options.waitMs ?? 0)
  for (;;) {
    const document = await lookOnce(
      recordOf(state, name, options.run),
      options.probe === true || options.waitMs !== undefined,
    )
    if (document.healthy || document.state === 'stopped' || deadline.passed()) return document
    await sleep(Math.min(WAIT_STEP_MS, deadline.remainingMs()), options.signal)
  }
}

export async function lookOnce(record: RunRecord, withProbe: boolean): Promise<StatusDocument> {
  if (record.phase === 'stopped') return describeStopped(record)
  const { plan } = record
  using connections = new NodeConnections(plan, { ...readToLook(plan), timeoutMs: ANSWER_MS })
  const views = await look(plan, record.processes, connections)
  const checks = kinds[plan.topology].judge(plan, views)
  // A probe on a set that is not whole would only wait for what is known not to come.
  if (withProbe && checks.every((check) => check.ok)) checks.push(...(await probe(plan, connections, views)))
  return describeRunning(record, views, checks, lostAddresses(record))
}

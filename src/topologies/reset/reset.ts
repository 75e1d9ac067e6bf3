import type { StatusDocument } from '../../model/document.ts'
import { RedisHaError } from '../../model/failure.ts'
import { claim } from '../../processes/claims.ts'
import { deadlineIn } from '../../processes/clock.ts'
import type { RunRecord } from '../../processes/run-record.ts'
import { lockFolder, type StateDirectory } from '../../processes/state.ts'
import type { Report } from '../progress.ts'
import { stillLocked } from '../refusals.ts'
import { recordOf } from '../registry.ts'
import { emptyInPlace, examine } from './in-place.ts'
import { leadBack } from './lead-back.ts'

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
 * what has strayed is led back, or all nodes are started anew. Throws `stopped` where `down` has stopped it; when a new start fails, nothing is left.
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
    const found = await examine(record)
    const emptied = found.why.length === 0 ? await emptyInPlace(record, deadline) : { why: found.why }
    signal?.throwIfAborted()
    if ('document' in emptied) return { document: emptied.document, strayed: [] }
    const document = await leadBack(record, found.views, { deadline, signal, report })
    return { document, strayed: emptied.why }
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

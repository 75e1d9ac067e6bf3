import { deadlineIn, poll } from './clock.ts'
import { type Identity, type ProcessState, stateOf } from './identity.ts'
import { signalGroup, signalProcess } from './signals.ts'

/** The kernel stops and continues a process within its next time slice; on a machine with too much to do that can take a while. */
const KERNEL_MS = 10_000

/**
 * Stops a process with SIGSTOP and waits until the kernel shows it stopped; gives what it shows in the end. What it forked
 * goes on. One that ended meanwhile is `gone`.
 */
export async function pauseProcess(identity: Identity): Promise<ProcessState> {
  signalProcess(identity, 'SIGSTOP')
  return await stateOtherThan(identity, 'running')
}

/** Lets a process go on with SIGCONT, with what it forked, and waits until the kernel shows it running. */
export async function continueProcess(identity: Identity): Promise<ProcessState> {
  signalGroup(identity, 'SIGCONT')
  return await stateOtherThan(identity, 'paused')
}

async function stateOtherThan(identity: Identity, state: ProcessState): Promise<ProcessState> {
  const other = await poll(
    () => {
      const seen = stateOf(identity)
      return seen === state ? undefined : seen
    },
    { deadline: deadlineIn(KERNEL_MS), everyMs: 1 },
  )
  return other ?? state
}

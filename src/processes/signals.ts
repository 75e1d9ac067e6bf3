import { type Identity, isAlive } from './identity.ts'

/** Signals a process, if it is still the one that was meant. */
export function signalProcess(identity: Identity, name: NodeJS.Signals): void {
  if (isAlive(identity)) send(identity.pid, name)
}

/** A server leads a group of its own, which has its forks in it; where there is no `setsid`, it is signalled alone. */
export function signalGroup(identity: Identity, name: NodeJS.Signals): void {
  if (isAlive(identity) && !send(-identity.pid, name)) signalProcess(identity, name)
}

/** Whether there was somebody to signal: it may have ended between the look and the signal. */
function send(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

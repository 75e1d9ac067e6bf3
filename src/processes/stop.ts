import { deadlineIn, poll } from './clock.ts'
import { type Identity, isAlive, stateOf } from './identity.ts'
import { isSaving } from './server-process.ts'

/** A server to stop: its process, and the folder that it writes to. */
export interface Stoppable {
  identity: Identity
  dir: string
}

/**
 * How long a server has for its own shutdown before it is killed, ms: a master waits up to 10 s for a lagging replica
 * (`shutdown-timeout`). One that is saving has all the time that it takes.
 */
const GRACE_MS = 15_000

/** Stops servers: CONT, TERM, their own shutdown, and only then KILL. Waits until they are gone. Stopping twice is nothing. */
export async function stopServers(servers: Stoppable[], graceMs = GRACE_MS): Promise<void> {
  await Promise.all(servers.map((server) => stopServer(server, graceMs)))
}

async function stopServer({ identity, dir }: Stoppable, graceMs: number): Promise<void> {
  // TERM waits in a stopped process until it goes on.
  if (stateOf(identity) === 'paused') signalGroup(identity, 'SIGCONT')
  signal(identity, 'SIGTERM')
  for (;;) {
    if (await isGone(identity, graceMs)) return
    if (!isSaving(dir)) break
  }
  signalGroup(identity, 'SIGKILL')
  // KILL can't be refused; what it waits for is the kernel.
  while (!(await isGone(identity, graceMs))) signalGroup(identity, 'SIGKILL')
}

/** Kills servers at once, with what they forked, for a start that is taken back. Waits until they are gone. */
export async function killServers(servers: Stoppable[]): Promise<void> {
  await stopServers(servers, 0)
}

async function isGone(identity: Identity, withinMs: number): Promise<boolean> {
  const gone = await poll(() => (isAlive(identity) ? undefined : true), {
    deadline: deadlineIn(withinMs),
    everyMs: 5,
  })
  return gone === true
}

function signal(identity: Identity, name: NodeJS.Signals): void {
  if (isAlive(identity)) send(identity.pid, name)
}

/** A server leads a group of its own, which has its forks in it; where there is no `setsid`, it is signalled alone. */
function signalGroup(identity: Identity, name: NodeJS.Signals): void {
  if (isAlive(identity) && !send(-identity.pid, name)) signal(identity, name)
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

import { join } from 'node:path'
import { deadlineIn, poll } from './clock.ts'
import { readIfThere } from './files.ts'
import { type Identity, isAlive, stateOf } from './identity.ts'
import { isSaving } from './server-process.ts'
import { lastArguments, parseConf } from '../redis/directives.ts'

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

/** The same for one whose conf file lets it wait longer: killed meanwhile, it would lose what it has not saved yet. */
function graceOf(dir: string): number {
  const conf = parseConf(readIfThere(join(dir, 'redis.conf')) ?? '')
  const [seconds = '0'] = lastArguments(conf, 'shutdown-timeout') ?? []
  return Math.max(GRACE_MS, (Number(seconds) || 0) * 1000 + GRACE_MS / 3)
}

/** Stops servers: CONT, TERM, their own shutdown, and only then KILL. Waits until they are gone. Stopping twice is nothing. */
export async function stopServers(servers: Stoppable[]): Promise<void> {
  await Promise.all(servers.map(stopServer))
}

async function stopServer({ identity, dir }: Stoppable): Promise<void> {
  const graceMs = graceOf(dir)
  // TERM waits in a stopped process until it goes on.
  if (stateOf(identity) === 'paused') signalGroup(identity, 'SIGCONT')
  signal(identity, 'SIGTERM')
  for (;;) {
    if (await isGone(identity, graceMs)) return
    if (!isSaving(dir)) break
  }
  await killServer(identity)
}

/** Kills servers at once, with what they forked, for a start that is taken back. Waits until they are gone. */
export async function killServers(servers: Stoppable[]): Promise<void> {
  await Promise.all(servers.map(({ identity }) => killServer(identity)))
}

async function killServer(identity: Identity): Promise<void> {
  // KILL can't be refused; what it waits for is the kernel.
  do signalGroup(identity, 'SIGKILL')
  while (!(await isGone(identity, GRACE_MS)))
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

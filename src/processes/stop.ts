import { join } from 'node:path'
import { deadlineIn, poll } from './clock.ts'
import { readIfThere } from './files.ts'
import { type Identity, isAlive, stateOf } from './identity.ts'
import { isSaving } from './server-process.ts'
import { signalGroup, signalProcess } from './signals.ts'
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

/** How a server ended: by its own shutdown, or killed because that took too long. */
export type Ending = 'shutdown' | 'killed'

/**
 * Stops servers: CONT, TERM, their own shutdown, and only then KILL. Waits until they are gone, and gives how each ended.
 * Stopping twice is nothing.
 */
export async function stopServers(servers: Stoppable[]): Promise<Ending[]> {
  return await Promise.all(servers.map(stopServer))
}

async function stopServer({ identity, dir }: Stoppable): Promise<Ending> {
  const graceMs = graceOf(dir)
  // TERM waits in a stopped process until it goes on.
  if (stateOf(identity) === 'paused') signalGroup(identity, 'SIGCONT')
  signalProcess(identity, 'SIGTERM')
  for (;;) {
    if (await isGone(identity, graceMs)) return 'shutdown'
    if (!isSaving(dir)) break
  }
  await killServer(identity)
  return 'killed'
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

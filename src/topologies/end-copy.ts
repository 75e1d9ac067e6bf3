import { dirname } from 'node:path'
import { RedisHaError } from '../model/failure.ts'
import { sleep } from '../processes/clock.ts'
import { forsakenCopies, isCopyFolder } from '../processes/copy-folder.ts'
import { removeFolder } from '../processes/files.ts'
import { type Identity, isAlive } from '../processes/identity.ts'
import { abandonedLeases, endLease } from '../processes/port-leases.ts'
import { readRecord } from '../processes/run-record.ts'
import { markedCommands, markedServers } from '../processes/server-process.ts'
import { topologyFolder, topologyNames } from '../processes/state.ts'
import { killServers, type Stoppable } from '../processes/stop.ts'
import { serversOf } from './belongings.ts'

/** How long a process that was about to be started may take to show its mark, ms. */
const LATECOMERS_MS = 250

/**
 * Ends what is left of a private copy whose holder was killed: its command with all that this has started, its servers,
 * its folder and its leases. `command` is the identity of the command as JSON, or nothing. What is not the copy's, going
 * by identity and mark, is not touched.
 */
export async function endCopy(folder: string, command: string): Promise<void> {
  const identity = identityIn(command)
  await endAll(folder, identity)
  removeCopy(folder)
  // The holder may have been killed in the middle of starting something.
  await sleep(LATECOMERS_MS)
  await endAll(folder, identity)
  removeCopy(folder)
}

/**
 * Ends what is left of the private copies whose holder was killed together with its watchdog, and gives their folders. What
 * it does not know of is not touched: see {@link forsakenCopies}.
 */
export async function endForsakenCopies(): Promise<string[]> {
  const folders = forsakenCopies()
  for (const folder of folders) await endCopy(folder, '')
  return folders
}

function removeCopy(folder: string): void {
  if (isCopyFolder(folder)) removeFolder(folder)
  for (const lease of abandonedLeases().filter((path) => dirname(path) === folder)) endLease(lease)
  // What the holder left of the lock on the leases, if it was about to take one.
  endLease(folder)
}

async function endAll(folder: string, command: Identity | undefined): Promise<void> {
  for (;;) {
    const found = processesOf(folder, command)
    if (found.length === 0) return
    await killServers(found)
  }
}

function processesOf(folder: string, command: Identity | undefined): Stoppable[] {
  const ofCommand = command && isAlive(command) ? [{ identity: command, dir: folder }] : []
  const recorded = isCopyFolder(folder)
    ? topologyNames({ path: folder }).flatMap((name) => recordedIn(folder, name))
    : []
  const all = [...ofCommand, ...recorded, ...markedServers(folder), ...markedCommands(folder)]
  return [...new Map(all.map((one) => [one.identity.pid, one])).values()]
}

function recordedIn(folder: string, name: string): Stoppable[] {
  try {
    const record = readRecord(topologyFolder({ path: folder }, name))
    return record ? serversOf(record) : []
  } catch (error) {
    // A record that can't be read tells nothing; the marks do.
    if (error instanceof RedisHaError) return []
    throw error
  }
}

function identityIn(json: string): Identity | undefined {
  return json === '' ? undefined : (JSON.parse(json) as Identity)
}

import { randomBytes } from 'node:crypto'
import { lstatSync, readlinkSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { basename, isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { listFolder, makeNewFolder, readIfThere, realPath, removeFolder, writeNew } from './files.ts'
import { identify, type Identity, isAlive, ownIdentity } from './identity.ts'

const PREFIX = 'redis-ha-copy-'

/** A path for the folder of a private copy, that nobody else has; nothing is made. */
export function newCopyFolder(): string {
  return join(realPath(tmpdir()), `${PREFIX}${randomBytes(6).toString('hex')}`)
}

/** Whether there is, at this path, a folder that can only be one of a private copy of this user. */
export function isCopyFolder(path: string): boolean {
  if (!isAbsolute(path) || !/^redis-ha-copy-[0-9a-f]{12}$/.test(basename(path))) return false
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === userInfo().uid
}

const KEEPERS = '.keepers.json'

const keepersSchema = z.object({
  /** Where their pids mean what they mean here: temporary folders are shared with containers. */
  place: z.string(),
  keepers: z.array(z.object({ pid: z.int().min(1), start: z.string(), boot: z.string() })),
})

/** Makes the folder of a private copy, with a note of who looks after it: this process, and the watchdog of that pid. */
export function makeCopyFolder(path: string, watchdogPid: number | undefined): void {
  const watchdog = watchdogPid === undefined ? undefined : identify(watchdogPid)
  const keepers: Identity[] = [ownIdentity(), ...(watchdog ? [watchdog] : [])]
  makeNewFolder(path)
  writeNew(join(path, KEEPERS), JSON.stringify({ place: placeOfPids(), keepers }))
}

/** Takes the note away, so that the copy may stay although nobody looks after it. */
export function keepCopyFolder(path: string): void {
  removeFolder(join(path, KEEPERS))
}

/**
 * The folders of private copies of this user, in the temporary folder, whose holder and whose watchdog are both gone. One
 * without a note, or with one of another machine or container, is nobody's to judge.
 */
export function forsakenCopies(): string[] {
  const temporary = realPath(tmpdir())
  return listFolder(temporary)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(temporary, name))
    .filter((path) => isCopyFolder(path) && isForsaken(path))
}

function isForsaken(path: string): boolean {
  let note: unknown
  try {
    note = JSON.parse(readIfThere(join(path, KEEPERS)) ?? '')
  } catch {
    return false
  }
  const { success, data } = keepersSchema.safeParse(note)
  return success && data.place === placeOfPids() && !data.keepers.some(isAlive)
}

/** The machine, and on Linux the namespace of pids. */
function placeOfPids(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

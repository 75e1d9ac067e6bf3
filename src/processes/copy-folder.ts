import { randomBytes } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, isAbsolute, join } from 'node:path'
import { realPath } from './files.ts'

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

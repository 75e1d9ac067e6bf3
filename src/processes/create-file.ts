import { randomBytes } from 'node:crypto'
import { linkSync, rmSync, writeFileSync } from 'node:fs'
import { hasCode } from './files.ts'

/**
 * Writes a file for the user, with the permissions that their umask gives: whole or not at all, even when this process is
 * killed. False, and nothing is written, where there is something by that name.
 */
export function createFile(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(draft, text, { flag: 'wx' })
    // Unlike a rename, a link never takes the place of what is there.
    linkSync(draft, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    if (LINKLESS.some((code) => hasCode(error, code))) return createDirectly(path, text)
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** What file systems without hard links say. */
const LINKLESS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

function createDirectly(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

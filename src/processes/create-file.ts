import { randomBytes } from 'node:crypto'
import { appendFileSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
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

/** Creates a folder for the user, with the permissions that their umask gives, and those above it; false where there is something. */
export function createFolder(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true })
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Adds text to a file of the user's, such as the one that GitHub shows with a job. */
export function appendFile(path: string, text: string): void {
  appendFileSync(path, text)
}

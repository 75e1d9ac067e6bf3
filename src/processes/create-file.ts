import { appendFileSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { randomInt } from 'node:crypto'
import { hasCode, listEntries } from './files.ts'
import { identityName, identityNamed, isAlive, ownIdentity } from './identity.ts'

const DRAFT = '.redis-ha-draft-'

/**
 * Writes a file for the user, with the permissions that their umask gives: whole or not at all, even when this process is
 * killed. What it leaves then, at worst, is a draft beside the file, which the next one in the folder clears away. False,
 * and nothing is written, where there is something by that name.
 */
export function createFile(path: string, text: string): boolean {
  clearDrafts(dirname(path))
  const draft = join(
    dirname(path),
    `${DRAFT}${identityName(ownIdentity())}-${randomInt(2 ** 32).toString(36)}`,
  )
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

/** Removes the drafts of processes that are dead. */
function clearDrafts(folder: string): void {
  for (const { name } of listEntries(folder)) {
    if (!name.startsWith(DRAFT)) continue
    const identity = identityNamed(name.slice(DRAFT.length))
    if (identity && !isAlive(identity)) rmSync(join(folder, name), { force: true })
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

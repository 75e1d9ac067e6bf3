import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RedisHaError } from '../model/failure.ts'
import { explained } from './refusal.ts'

/** How often somebody else may remove what was just there before it is no accident. */
const RACES = 100

/**
 * Creates a folder that only its user can read, and those above it; nothing where it exists. Others may make and remove the
 * same ones meanwhile, as those do who share a lock.
 */
export function makeFolder(path: string): void {
  explained(path, () => {
    for (let races = 0; ; races++) {
      try {
        return makeFolderIn(path)
      } catch (error) {
        const isGoneAgain = hasCode(error, 'EEXIST') && !isThere(path)
        const hasNoneAbove = hasCode(error, 'ENOENT') && dirname(path) !== path
        if (races === RACES || !(isGoneAgain || hasNoneAbove)) throw error
        if (hasNoneAbove) makeFolder(dirname(path))
      }
    }
  })
}

/**
 * Not with Node's `recursive`: that says of every reason that there is none above, and goes round for ever where no folder
 * can be made in one that exists, as in /proc.
 */
function makeFolderIn(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (!isFolder(path)) throw error
  }
}

/** Whether there is anything, a link that leads nowhere included. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Creates a folder that only its user can read, in one that exists. */
export function makeNewFolder(path: string): void {
  mkdirSync(path, { mode: 0o700 })
}

/** Writes a file that only its user can read, whole or not at all. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    explained(path, () => {
      writeFileSync(draft, content, { mode: 0o600, flag: 'wx' })
      renameSync(draft, path)
    })
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** Gives a file or folder another name, at once. */
export function rename(from: string, to: string): void {
  renameSync(from, to)
}

/** Writes a new private file; whoever has one by that name already keeps it, and an error is thrown. */
export function writeNew(path: string, content: string | Uint8Array, mode = 0o600): void {
  explained(path, () => writeFileSync(path, content, { mode, flag: 'wx' }))
}

/** The text of a file of ours; undefined where there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return explained(path, () => readFileSync(path, 'utf8'))
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined
    throw error
  }
}

/** The end of a file, so many bytes at most; undefined where there is none, or it can't be read. */
export function readEnd(path: string, bytes: number): string | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const { size } = fstatSync(file)
    const buffer = Buffer.alloc(Math.min(size, bytes))
    const length = readSync(file, buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString('utf8', 0, length)
  } catch {
    return undefined
  } finally {
    closeSync(file)
  }
}

/** When a file was last changed, ms since 1970; undefined where there is none. */
export function fileTimeMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

/** The names in a folder, sorted; none where there is no folder. */
export function listFolder(path: string): string[] {
  try {
    return explained(path, () => readdirSync(path).toSorted())
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

/** What is in a folder, sorted, and what of it are folders; nothing where it can't be read. */
export function listEntries(path: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

/** Removes a folder with all that is in it. Symbolic links in it are removed, not followed. */
export function removeFolder(path: string): void {
  explained(path, () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }))
}

/** Removes files, or links, all at once; nothing where there are none. */
export async function removeFiles(paths: string[]): Promise<void> {
  await Promise.all(paths.map(async (path) => await rm(path, { force: true })))
}

/** Removes a file that still holds just this; one that somebody wrote anew stays. */
export function removeIfUnchanged(path: string, content: Uint8Array): void {
  try {
    if (readFileSync(path).equals(content)) rmSync(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

/** Removes a folder if nothing is in it. */
export function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].some((code) => hasCode(error, code))) throw error
  }
}

/** Whether a path is a symbolic link, wherever it leads. Nothing is one where something above it is no folder. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return false
    throw error
  }
}

/** A path with its symbolic links followed; as it is where there is nothing. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether the system said this, of a failure that tells so too. */
export function hasCode(error: unknown, code: string): boolean {
  if (error instanceof RedisHaError) return hasCode(error.cause, code)
  return error instanceof Error && 'code' in error && error.code === code
}

/** The package's own folder: where `templates/` lies, above this module in the source as in what is built. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'templates', 'redis.conf.eta'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('the package has no templates')
    folder = above
  }
  return folder
}

/** The version of the package. */
export function packageVersion(): string {
  const text = readFileSync(join(packageFolder(), 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** The files below a folder, by their path from there; none where there is no folder. */
export function filesBelow(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
}

/** A file of `templates/`. */
export function readTemplate(name: string): string {
  return readFileSync(join(packageFolder(), 'templates', name), 'utf8')
}

/** What the page of a drill's report runs and looks like: `main.js` or `page.css`, made by the build. */
export function readPagePart(name: string): string {
  return readFileSync(join(packageFolder(), 'dist', 'page', name), 'utf8')
}

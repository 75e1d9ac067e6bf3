import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { quoteArgument } from '../../src/redis/arguments.ts'

/** A stretch of a secret that is long enough to be no accident, also where the rest was cut off. */
const STRETCH = 8

/**
 * Looks for a secret wherever it must not be, in every form in which a program may write it, and notes the places. Several
 * searches of one kind of place may follow each other; what was found is asked for at the end:
 *
 *     const search = new SecretSearch(password)
 *     search.output('up', await rig.run(['up', file]))
 *     search.folder(document.stateDir)
 *     search.processes(pids)
 *     expect(search.found).toEqual([])
 *
 * Needs no test framework, so that torture scenarios can use it too.
 */
export class SecretSearch {
  /** The places in which it was, in words. */
  readonly found: string[] = []
  readonly #forms: string[]

  /** The secret must have at least 8 characters: shorter ones are found by accident. */
  constructor(secret: string) {
    if (secret.length < STRETCH) throw new TypeError(`a secret of ${secret.length} characters`)
    this.#forms = formsOf(secret)
  }

  /** Whether a text tells the secret, or 8 characters of it in a row. */
  tells(text: string): boolean {
    return this.#forms.some((form) => text.includes(form))
  }

  /** Any text: a report, a document, what a server replied. */
  text(where: string, text: string): void {
    if (this.tells(text)) this.found.push(where)
  }

  /** What a command printed. */
  output(command: string, { stdout, stderr }: { stdout: string; stderr: string }): void {
    this.text(`stdout of ${command}`, stdout)
    this.text(`stderr of ${command}`, stderr)
  }

  /** Every file below a folder, and its name, but those that may hold it. */
  folder(folder: string, mayTell: (path: string) => boolean = () => false): void {
    for (const { path, isFolder } of entriesBelow(folder)) {
      this.text(`the name ${path}`, path)
      if (!isFolder && !mayTell(path)) this.text(`the file ${path}`, readIfThere(path))
    }
  }

  /** The arguments of processes, which everybody may read, and their environments. Linux only; nothing elsewhere. */
  processes(pids: readonly number[]): void {
    for (const pid of pids) {
      for (const what of ['cmdline', 'environ'] as const)
        this.text(`${what} of process ${pid}`, readIfThere(`/proc/${pid}/${what}`))
    }
  }
}

/** The files of a topology that may hold its password: it can't run without them. */
export function holdsPassword(path: string): boolean {
  return /\/(password|passwords\.json|password-change\.json|nodes\/[^/]+\/(redis|sentinel)\.conf)$/.test(path)
}

/** What in a folder others than its owner may read, write or enter, the folder itself included. */
export function openToOthers(folder: string): string[] {
  return [{ path: folder, isFolder: true }, ...entriesBelow(folder)].flatMap(({ path, isFolder }) => {
    // Servers put a new file in the place of an old one while they are looked at.
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) return []
    const mode = found.mode & 0o777
    // To execute a socket means nothing.
    const expected = isFolder || found.isSocket() ? 0o700 : 0o600
    return mode === expected ? [] : [`${path}: ${mode.toString(8)}`]
  })
}

/** A secret as programs write it down: as it is, quoted, escaped, encoded. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const stretches = Array.from({ length: secret.length - STRETCH + 1 }, (_, at) =>
    secret.slice(at, at + STRETCH),
  )
  const base64 = [0, 1, 2].flatMap((shift) => {
    // Behind other bytes, as in `user:secret`; the first and last letters depend on the neighbours.
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '')
      .slice(4, -1)
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const inner = (quoted: string) => quoted.slice(1, -1)
  const written = [
    inner(JSON.stringify(secret)),
    inner(JSON.stringify(inner(JSON.stringify(secret)))),
    inner(quoteArgument(secret)),
    secret.replaceAll("'", String.raw`'\''`),
    secret.replaceAll("'", "''"),
    encodeURIComponent(secret),
    encodeURI(secret),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    bytes.toString('hex'),
    ...base64,
  ]
  return [...new Set([...stretches, ...written])].filter((form) => form.length >= STRETCH)
}

interface Entry {
  path: string
  isFolder: boolean
}

function entriesBelow(folder: string): Entry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({
    path: join(entry.parentPath, entry.name),
    isFolder: entry.isDirectory(),
  }))
}

/** Servers remove files, and end, while they are looked at. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeProcess, processesAt } from './processes.ts'

/** Everything that is left of a state directory: processes, files, locks, leases. */
export function leftoversOf(home: string, pids: ReadonlySet<number>): string[] {
  return [
    ...processesAt(home).map(describeProcess),
    ...filesBelow(home).map((path) => `file ${path}`),
    ...leasesOf(home),
    ...claimsOf(pids),
  ]
}

/** Files and folders alike, but the folder of the locks, which stays, empty. */
function filesBelow(folder: string): string[] {
  return list(folder, true).filter((name) => name !== '.locks')
}

/** Every user has one. */
function leaseFolders(): string[] {
  return list(tmpdir())
    .filter((name) => /^redis-ha-\d+$/.test(name))
    .map((name) => join(tmpdir(), name))
}

function leasesOf(home: string): string[] {
  return leaseFolders()
    .flatMap((folder) => list(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.json'))
    .flatMap((path) => {
      const text = read(path)
      return text.includes(`"${home}/`) ? [`lease ${text}`] : []
    })
}

/** Claims on the leases that the processes of a place have left. */
function claimsOf(pids: ReadonlySet<number>): string[] {
  return leaseFolders()
    .flatMap((folder) => list(join(folder, 'lock')))
    .filter((name) => pids.has(Number(name.split('~')[0])))
    .map((name) => `claim ${name}`)
}

function list(folder: string, recursive = false): string[] {
  try {
    return readdirSync(folder, { recursive, encoding: 'utf8' })
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

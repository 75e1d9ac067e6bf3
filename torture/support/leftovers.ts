import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describeProcess, isLive, processesAt } from './processes.ts'

/** Everything that is left of a state directory: processes, files, locks, leases. */
export function leftoversOf(home: string): string[] {
  return [
    ...processesAt(home).map(describeProcess),
    ...filesBelow(home).map((path) => `file ${path}`),
    ...leasesOf(home),
    ...deadClaims(),
  ]
}

/** Files and folders alike, but the folder of the locks, which stays, empty. */
function filesBelow(folder: string): string[] {
  return list(folder, true).filter((name) => name !== '.locks')
}

const leases = join(tmpdir(), `redis-ha-${userInfo().uid}`)

function leasesOf(home: string): string[] {
  return list(leases)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const text = read(join(leases, name))
      return text.includes(`"${home}/`) ? [`lease ${text}`] : []
    })
}

/** Claims on the leases that dead processes have left: the next lease clears them, so they are only told of when they stay. */
function deadClaims(): string[] {
  return list(join(leases, 'lock'))
    .filter((name) => !isLive(Number(name.split('~')[0])) && list(join(leases, 'lock')).includes(name))
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

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process by pid and start time: a pid alone may have been given to another one meanwhile. */
export type Process = { pid: number; parent: number; session: number; state: string; startTime: string }

export function processTable(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? [])
}

function readProcess(pid: number): Process | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`)
  // The program's name stands in brackets and can hold anything, a bracket too.
  const [state = '', parent, , session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === '') return undefined
  return { pid, parent: Number(parent), session: Number(session), state, startTime: rest[15] ?? '' }
}

export function isAlive({ pid, startTime }: Process): boolean {
  const now = readProcess(pid)
  return now !== undefined && now.startTime === startTime && now.state !== 'Z'
}

export function commandLineOf(pid: number): string {
  return readOrNothing(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
}

/** Has `mark`, a path or a value nobody else uses, in its environment, arguments, folder or open files. */
export function carries(pid: number, mark: string): boolean {
  return (
    readOrNothing(`/proc/${pid}/environ`).includes(mark) ||
    commandLineOf(pid).includes(mark) ||
    linkOrNothing(`/proc/${pid}/cwd`).includes(mark) ||
    openFilesOf(pid).some((file) => file.includes(mark))
  )
}

export function programOf(pid: number): string {
  return linkOrNothing(`/proc/${pid}/exe`)
}

export function kill({ pid }: Process): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended meanwhile.
  }
}

function openFilesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => linkOrNothing(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

/** Processes come and go while the table is read, and others' can't be read: both are nothing, not failures. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function linkOrNothing(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

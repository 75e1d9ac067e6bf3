import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** The live processes, of any name, that have a path in their environment, arguments, folder or open files. */
export function processesAt(path: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => isLive(pid) && touches(pid, path))
}

export function isLive(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`)
  return stat !== '' && !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X')
}

export function describeProcess(pid: number): string {
  return `process ${pid}: ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`
}

function touches(pid: number, path: string): boolean {
  const marked = read(`/proc/${pid}/environ`)
    .split('\0')
    .some((entry) => /^REDIS_HA_(NODE|RUN)=/.test(entry) && entry.includes(path))
  return (
    marked ||
    read(`/proc/${pid}/cmdline`).includes(path) ||
    link(`/proc/${pid}/cwd`).startsWith(path) ||
    openFiles(pid).some((file) => file.startsWith(path))
  )
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

/** Kills whoever is still at a path, and waits until nobody is. */
export async function killed(path: string): Promise<void> {
  for (let left = processesAt(path); left.length > 0; left = processesAt(path)) {
    for (const pid of left) signal(pid, 'SIGKILL')
    await sleep(10)
  }
}

/** Whether there was somebody to signal. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A process, for good. Pids are used again, so one alone says nothing: the time of its start and the boot it belongs to
 * come with it.
 */
export interface Identity {
  pid: number
  /** When it started: clock ticks since boot on Linux, `ps`'s date elsewhere. */
  start: string
  /** The boot that the pid belongs to. */
  boot: string
}

export type ProcessState = 'running' | 'paused' | 'gone'

interface Seen {
  start: string
  /** The letter that ps shows: `Z` a zombie, `T` stopped by a signal. */
  state: string
  /** Its process group, where that was looked at. */
  group?: string | undefined
}

let ownBoot: string | undefined

function bootId(): string {
  ownBoot ??=
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      : spawnSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }).stdout.trim()
  return ownBoot
}

/** The identity of a live process; undefined where there is none with this pid, or only a zombie. */
export function identify(pid: number): Identity | undefined {
  const seen = look(pid)
  return seen === undefined || isDead(seen) ? undefined : { pid, start: seen.start, boot: bootId() }
}

/** What has become of a process. One that only shares the pid counts as gone, and so does a zombie. */
export function stateOf(identity: Identity): ProcessState {
  const seen = look(identity.pid)
  if (!seen || isDead(seen) || seen.start !== identity.start || identity.boot !== bootId()) return 'gone'
  return seen.state === 'T' || seen.state === 't' ? 'paused' : 'running'
}

export function isAlive(identity: Identity): boolean {
  return stateOf(identity) !== 'gone'
}

/** Whether a process leads its group, as a server does that was started in a session of its own, and nothing that it forks. Linux only; false elsewhere. */
export function leadsGroup({ pid }: Identity): boolean {
  return process.platform === 'linux' && lookInProc(pid)?.group === String(pid)
}

function isDead(seen: Seen): boolean {
  return seen.state === 'Z' || seen.state === 'X'
}

function look(pid: number): Seen | undefined {
  return process.platform === 'linux' ? lookInProc(pid) : lookWithPs(pid)
}

/** Reads /proc/PID/stat, see proc(5). The name stands in parentheses and may hold anything, parentheses too. */
function lookInProc(pid: number): Seen | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields
  const start = fields[19]
  return state === undefined || start === undefined ? undefined : { state, start, group: fields[2] }
}

function lookWithPs(pid: number): Seen | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  const match = /^(\S)\S*\s+(.+)$/.exec(stdout.trim())
  return match?.[1] === undefined || match[2] === undefined ? undefined : { state: match[1], start: match[2] }
}

/** This very process. */
export function ownIdentity(): Identity {
  const identity = identify(process.pid)
  if (!identity) throw new Error('this process does not see itself')
  return identity
}

/** Begins the name of a file that one process alone has to do with, so that others know when it is nobody's any more. */
export function identityName({ pid, start, boot }: Identity): string {
  return [pid, encodeURIComponent(start), encodeURIComponent(boot)].join('~')
}

/** The process after which a file is named: its identity's name, a `-`, and whatever follows; undefined for other names. */
export function identityNamed(name: string): Identity | undefined {
  const [pid, start, boot] = name.slice(0, name.lastIndexOf('-')).split('~')
  if (pid === undefined || start === undefined || boot === undefined) return undefined
  return { pid: Number(pid), start: decodeURIComponent(start), boot: decodeURIComponent(boot) }
}

import { readdirSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { monotonicMs, nextTurn } from './clock.ts'

/** How long it looks on end before all else in this process has its turn, ms. */
const TURN_MS = 0.5
/** Of so many processes it is remembered that they had connections: they are looked at first. */
const REMEMBERED = 16

interface Question {
  /** The ports of both ends, as the system's table has them. */
  ports: string
  answer: (pid: number | undefined) => void
}

/**
 * Knows whose TCP connections of this machine are: the process that has the near end. Questions that are asked meanwhile are
 * answered together by the next look at the system's tables, which takes milliseconds where there are many processes.
 */
export class ConnectionOwners {
  #asked: Question[] = []
  #isLooking = false
  /** Processes that had connections, the last one last. */
  readonly #seen = new Set<number>()
  readonly #tables: string

  /** `tables`: where the system shows its processes and connections. */
  constructor(tables = '/proc') {
    this.#tables = tables
  }

  /** By the ports of both ends; undefined where the system does not tell (only Linux does, of processes that this user may look into). */
  async ownerOf(fromPort: number, toPort: number): Promise<number | undefined> {
    return await new Promise((answer) => {
      this.#asked.push({ ports: `${hex(fromPort)} ${hex(toPort)}`, answer })
      if (!this.#isLooking) void this.#look()
    })
  }

  async #look(): Promise<void> {
    this.#isLooking = true
    while (this.#asked.length > 0) {
      const asked = this.#asked.splice(0)
      const inodes = await inodesOf(this.#tables, new Set(asked.map(({ ports }) => ports)))
      const owners = await this.#ownersOf(new Set(inodes.values()))
      for (const { ports, answer } of asked) answer(owners.get(inodes.get(ports) ?? ''))
    }
    this.#isLooking = false
  }

  /** The processes that have sockets, by the inodes of these; what is not found is not in it. */
  async #ownersOf(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    const missing = new Map([...inodes].map((inode) => [`socket:[${inode}]`, inode]))
    const owners = new Map<string, number>()
    let turnMs = monotonicMs()
    if (missing.size > 0)
      for (const pid of this.#processes()) {
        const folder = `${this.#tables}/${pid}/fd`
        for (const descriptor of list(folder).toReversed()) {
          const inode = missing.get(target(`${folder}/${descriptor}`))
          if (inode !== undefined) {
            owners.set(inode, pid)
            missing.delete(`socket:[${inode}]`)
            this.#remember(pid)
            if (missing.size === 0) return owners
          }
          if (monotonicMs() - turnMs < TURN_MS) continue
          await nextTurn()
          turnMs = monotonicMs()
        }
      }
    return owners
  }

  /** Those that had connections first, then the youngest: who dials has often just been started. */
  *#processes(): Iterable<number> {
    const first = [...this.#seen].toReversed()
    yield* first
    const all = list(this.#tables).filter((name) => /^\d+$/.test(name))
    for (const pid of all.map(Number).toSorted((one, other) => other - one))
      if (!first.includes(pid)) yield pid
  }

  #remember(pid: number): void {
    this.#seen.delete(pid)
    this.#seen.add(pid)
    const [oldest] = this.#seen
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest)
  }
}

/** The environment that a process was started with; empty where the system does not show it. */
export async function environmentOf(pid: number): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return new Map(
    text
      .split('\0')
      .filter((entry) => entry.includes('='))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const),
  )
}

/**
 * A line of /proc/net/tcp, see proc(5): local address, remote address, state, …, the inode in the tenth column. Those in
 * TIME_WAIT (06), thousands after a test run, have no owner any more.
 */
const LINE = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) (?!06)\S+(?: +\S+){5} +(\d+)/gm

/** The inodes of sockets, by the ports of both ends. */
async function inodesOf(tables: string, wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const table of ['tcp', 'tcp6']) {
    const text = await readFile(`${tables}/net/${table}`, 'latin1').catch(() => '')
    for (const [, from, to, inode] of text.matchAll(LINE)) {
      const ports = `${from} ${to}`
      if (inode !== undefined && wanted.has(ports)) found.set(ports, inode)
    }
    if (found.size === wanted.size) break
  }
  return found
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer, isIPv4 } from 'node:net'
import { hasCode } from './files.ts'

/** What a port turned out to be: free, taken by somebody, or not to be had at all. */
export type PortState = { state: 'free' } | { state: 'taken' } | { state: 'refused'; why: string }

/** Tries a port by listening on it for a moment, on the address and, as the servers do, on ::1 where 127.0.0.1 is meant. */
export async function tryPort(host: string, port: number): Promise<PortState> {
  const first = await tryAddress(host, port)
  if (first.state !== 'free' || host !== '127.0.0.1') return first
  const second = await tryAddress('::1', port)
  // A machine without IPv6 has no ::1, and the servers do without.
  return second.state === 'taken' ? second : first
}

async function tryAddress(host: string, port: number): Promise<PortState> {
  return await new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => {
      resolve(hasCode(error, 'EADDRINUSE') ? { state: 'taken' } : { state: 'refused', why: error.message })
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve({ state: 'free' })))
  })
}

/** Who listens on a port. */
export interface Holder {
  pid: number
  program: string
}

/** Who listens on a port, where the system tells: Linux does, of processes that this user may look into. */
export function holderOf(port: number): Holder | undefined {
  const inodes = listeningInodes(port)
  if (inodes.size === 0) return undefined
  for (const pid of processIds()) {
    if (socketInodes(pid).some((inode) => inodes.has(inode))) return { pid, program: programOf(pid) }
  }
  return undefined
}

/**
 * Whether somebody listens on a port of an IPv4 address, as the kernel tells: unlike `tryPort` it takes the port for no moment, in which a
 * server that is being started would miss it. Linux only; false elsewhere.
 */
export function isListenedOn(host: string, port: number): boolean {
  if (!isIPv4(host)) return false
  // The bytes in the order of the machine, which is little-endian wherever Node runs.
  const own = host
    .split('.')
    .toReversed()
    .map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'))
    .join('')
  const addresses = [own, '0'.repeat(8), '0'.repeat(32)]
  return listening(port).some(({ address }) => addresses.includes(address))
}

function listeningInodes(port: number): Set<string> {
  return new Set(listening(port).map(({ inode }) => inode))
}

/** /proc/net/tcp, see proc(5): the local address as hex, the state 0A for LISTEN, the inode in the tenth column. */
function listening(port: number): { address: string; inode: string }[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readOrEmpty(table)
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const fields = line.trim().split(/\s+/)
        const [address, at] = fields[1]?.split(':') ?? []
        const inode = fields[9]
        const isMeant = at === wanted && fields[3] === '0A'
        return isMeant && address !== undefined && inode !== undefined ? [{ address, inode }] : []
      }),
  )
}

function socketInodes(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).flatMap((descriptor) => {
      const match = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${descriptor}`))
      return match?.[1] === undefined ? [] : [match[1]]
    })
  } catch {
    return []
  }
}

function programOf(pid: number): string {
  return readOrEmpty(`/proc/${pid}/comm`).trim() || 'unknown program'
}

/** The ids of all processes, where the system has them in /proc; none elsewhere. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The ports that the kernel gives to clients; undefined where it doesn't tell. */
export function ephemeralPorts(): [first: number, last: number] | undefined {
  const [first, last] = readOrEmpty('/proc/sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number)
  return first === undefined || last === undefined ? undefined : [first, last]
}

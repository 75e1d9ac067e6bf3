import { readdir, readFile, readlink } from 'node:fs/promises'

/**
 * The process that has the near end of a TCP connection of this machine, by the ports of both ends; undefined where the
 * system does not tell (only Linux does, of processes that this user may look into).
 */
export async function ownerOfConnection(fromPort: number, toPort: number): Promise<number | undefined> {
  const socket = `socket:[${await inodeOf(fromPort, toPort)}]`
  if (socket === 'socket:[undefined]') return undefined
  for (const pid of await list('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const folder = `/proc/${pid}/fd`
    for (const descriptor of await list(folder))
      if ((await readlink(`${folder}/${descriptor}`).catch(() => '')) === socket) return Number(pid)
  }
  return undefined
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

/** /proc/net/tcp, see proc(5): local address, remote address, state, …, the inode in the tenth column. */
async function inodeOf(fromPort: number, toPort: number): Promise<string | undefined> {
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '')
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      if (endsWithPort(fields[1], fromPort) && endsWithPort(fields[2], toPort) && fields[9] !== '0')
        return fields[9]
    }
  }
  return undefined
}

function endsWithPort(address: string | undefined, port: number): boolean {
  return address?.endsWith(`:${port.toString(16).toUpperCase().padStart(4, '0')}`) === true
}

async function list(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => [])
}

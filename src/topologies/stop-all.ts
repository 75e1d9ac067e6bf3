import { basename } from 'node:path'
import { LINKS_NAME } from '../model/links.ts'
import { LAUNCHER } from '../processes/server-process.ts'
import { killServers, type Stoppable, stopServers } from '../processes/stop.ts'
import type { Report } from './progress.ts'

export interface StopAllOptions {
  /** Whether to end them at once rather than to wait for their own shutdown: for a start that is taken back. */
  kill: boolean
  report?: Report
}

/**
 * Stops the servers of a topology and waits until none is left; gives how many there were. The shell of an `up` that was
 * killed may still start some: it goes first, and then it is looked again.
 */
export async function stopAll(liveServers: () => Stoppable[], options: StopAllOptions): Promise<number> {
  let stopped = 0
  for (;;) {
    const servers = liveServers()
    if (servers.length === 0) return stopped
    for (const group of options.kill ? launchersFirst(servers) : inOrder(servers)) {
      await Promise.all(
        group.map(async (server) => {
          await (options.kill ? killServers([server]) : stopServers([server]))
          const node = basename(server.dir)
          // Neither the launcher, nor the reader of an RDB file, nor the proxy of the links is a node.
          if (node.startsWith('.') || node === LINKS_NAME) return
          stopped++
          options.report?.({ event: 'node-stopped', node })
        }),
      )
    }
  }
}

/** Killed, all go in the same moment. */
function launchersFirst(servers: Stoppable[]): Stoppable[][] {
  const isLauncher = ({ dir }: Stoppable) => basename(dir) === LAUNCHER
  return [servers.filter(isLauncher), servers.filter((server) => !isLauncher(server))]
}

/**
 * Sentinels before the others: they would take the end of the master for a failure. The proxy of the links last: a master
 * waits for its replicas, which it reaches through that.
 */
function inOrder(servers: Stoppable[]): Stoppable[][] {
  const [launchers = [], nodes = []] = launchersFirst(servers)
  const sentinels = nodes.filter(({ dir }) => basename(dir).startsWith('sentinel-'))
  const proxies = nodes.filter(({ dir }) => basename(dir) === LINKS_NAME)
  const apart = new Set([...sentinels, ...proxies])
  return [launchers, sentinels, nodes.filter((server) => !apart.has(server)), proxies]
}

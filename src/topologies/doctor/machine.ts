import { fine, type Finding, trouble, warning } from '../../model/finding.ts'
import { kernelSetting, openFilesLimit } from '../../processes/machine.ts'
import { featuresOf } from '../../redis/features.ts'
import type { ServerVersion } from '../../redis/version.ts'

/** What the machine is set to, where that touches a topology of so many nodes. What the system doesn't tell is left out. */
export function examineMachine(nodes: number, server: ServerVersion | undefined): Finding[] {
  const openFiles = openFilesLimit()
  const overcommit = kernelSetting('/proc/sys/vm/overcommit_memory')
  const hugePages = kernelSetting('/sys/kernel/mm/transparent_hugepage/enabled')
  const queue = kernelSetting('/proc/sys/net/core/somaxconn')
  return [
    ...(openFiles === undefined ? [] : [judgeOpenFiles(openFiles, nodes)]),
    ...(overcommit === undefined ? [] : [judgeOvercommit(overcommit)]),
    ...(hugePages === undefined ? [] : [judgeHugePages(hugePages, server)]),
    ...(queue === undefined ? [] : [judgeQueue(Number(queue))]),
  ]
}

/** Redis's own default of `maxclients`, and the files that it keeps for itself beside them (CONFIG_MIN_RESERVED_FDS). */
const MAX_CLIENTS = 10_000
const RESERVED_FILES = 32
/** What the other nodes (two links each in a cluster) and a few clients take of each server. */
function neededFiles(nodes: number): number {
  return RESERVED_FILES + 2 * nodes + 64
}

export function judgeOpenFiles(limit: number, nodes: number): Finding {
  const needed = neededFiles(nodes)
  const advice = `ulimit -n ${MAX_CLIENTS + RESERVED_FILES}, or nofile in /etc/security/limits.conf`
  if (limit < needed)
    return trouble('open-files', `${limit}; each of ${nodes} nodes needs ${needed} at least`, advice)
  if (limit < MAX_CLIENTS + RESERVED_FILES)
    return warning(
      'open-files',
      `${limit}: each server takes ${limit - RESERVED_FILES} clients instead of ${MAX_CLIENTS}`,
      advice,
    )
  return fine('open-files', `${limit}; each of ${nodes} nodes needs ${needed} at least`)
}

export function judgeOvercommit(setting: string): Finding {
  if (setting === '1') return fine('overcommit-memory', 'vm.overcommit_memory = 1')
  return warning(
    'overcommit-memory',
    `vm.overcommit_memory = ${setting}: a save or a full sync can fail when memory is short`,
    'sudo sysctl vm.overcommit_memory=1; not needed for small data',
  )
}

/** The file reads `always [madvise] never`, the one that holds in brackets. */
export function judgeHugePages(setting: string, server: ServerVersion | undefined): Finding {
  const current = /\[(\w+)\]/.exec(setting)?.[1] ?? setting
  if (current !== 'always') return fine('huge-pages', `transparent huge pages: ${current}`)
  if (server && featuresOf(server).disablesHugePages)
    return fine('huge-pages', 'transparent huge pages: always, which the server turns off for itself')
  return warning(
    'huge-pages',
    'transparent huge pages: always, which makes saves slow and takes memory',
    'echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled',
  )
}

/** Redis's own default of `tcp-backlog`. */
const TCP_BACKLOG = 511

export function judgeQueue(somaxconn: number): Finding {
  if (somaxconn >= TCP_BACKLOG) return fine('somaxconn', `net.core.somaxconn = ${somaxconn}`)
  return warning(
    'somaxconn',
    `net.core.somaxconn = ${somaxconn}: many clients that connect at once are turned away sooner than with ${TCP_BACKLOG}`,
    `sudo sysctl net.core.somaxconn=${TCP_BACKLOG + 1}`,
  )
}

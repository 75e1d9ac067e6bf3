import { basename, join } from 'node:path'
import { LINKS_NAME } from '../model/links.ts'
import { tlsFolder } from '../model/tls.ts'
import { eventLogPath } from '../processes/event-log.ts'
import {
  isLink,
  listEntries,
  listFolder,
  readIfThere,
  removeFolder,
  removeIfEmpty,
} from '../processes/files.ts'
import { endLease } from '../processes/port-leases.ts'
import { hasRecord, liveProcess, recordPath, type RunRecord } from '../processes/run-record.ts'
import { debtsPath } from '../processes/state.ts'
import { markedServers } from '../processes/server-process.ts'
import type { Stoppable } from '../processes/stop.ts'
import { JOURNAL } from './passwd/journal.ts'
import { PASSWORD_FILES } from './password.ts'

/** The live servers of a topology: those on record, and those that bear its mark. */
export function serversOf(record: RunRecord): Stoppable[] {
  const servers = new Map<number, Stoppable>()
  for (const node of record.plan.nodes) {
    const identity = liveProcess(record, node.name)
    if (identity) servers.set(identity.pid, { identity, dir: node.dir })
  }
  const { links } = record.plan
  const proxy = liveProcess(record, LINKS_NAME)
  if (links && proxy) servers.set(proxy.pid, { identity: proxy, dir: links.dir })
  for (const server of serversIn(record.plan.folder)) servers.set(server.identity.pid, server)
  return [...servers.values()]
}

/** The live servers that bear the mark of a topology's folder, whatever is on record. */
export function serversIn(folder: string): Stoppable[] {
  return markedServers(join(folder, 'nodes'))
}

/** What a topology's folder holds although no record says that it is ours; a draft of a record is nothing yet. */
export function foreignIn(folder: string): string[] {
  return listFolder(folder).filter((name) => !/^run\.json\.[0-9a-f]+\.tmp$/.test(name))
}

/** What we write into a topology's folder, beside its record. */
const OWN_NAMES = new Set([
  'nodes',
  JOURNAL,
  ...PASSWORD_FILES,
  ...[tlsFolder(''), eventLogPath(''), debtsPath('')].map((path) => basename(path)),
])

/**
 * Whether a folder without a record was a topology's all the same: the conf file of a node of ours is in it. Whoever removed the
 * record alone would have nothing to remove the rest with.
 */
export function isForsaken(folder: string): boolean {
  if (hasRecord(folder) || isLink(folder) || isLink(join(folder, 'nodes'))) return false
  // There may be files in the place of all these folders.
  return listEntries(join(folder, 'nodes')).some(
    ({ name: node, isFolder }) =>
      isFolder &&
      ['redis.conf', 'sentinel.conf'].some(
        (name) => readIfThere(join(folder, 'nodes', node, name))?.includes('Written by redis-ha') === true,
      ),
  )
}

/** Removes what we have written into such a folder, and the folder where nothing else is in it. */
export function removeForsaken(folder: string): void {
  for (const name of foreignIn(folder)) if (OWN_NAMES.has(name)) removeFolder(join(folder, name))
  removeIfEmpty(folder)
}

/** Removes a topology's folder and its lease. The record goes last, so that what is left of a killed removal is still ours. */
export function removeTopology(folder: string): void {
  // What lies behind a link is not ours, nor is the link.
  if (isLink(folder)) return endLease(folder)
  const record = recordPath(folder)
  for (const name of listFolder(folder)) {
    const path = join(folder, name)
    if (path !== record) removeFolder(path)
  }
  removeFolder(record)
  // An event may have come meanwhile; without a record there comes no more.
  removeFolder(eventLogPath(folder))
  removeIfEmpty(folder)
  endLease(folder)
}

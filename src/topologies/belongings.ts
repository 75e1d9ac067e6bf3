import { join } from 'node:path'
import { LINKS_NAME } from '../model/links.ts'
import { eventLogPath } from '../processes/event-log.ts'
import { isLink, listFolder, removeFolder, removeIfEmpty } from '../processes/files.ts'
import { isAlive } from '../processes/identity.ts'
import { endLease } from '../processes/port-leases.ts'
import { recordPath, type RunRecord } from '../processes/run-record.ts'
import { markedServers } from '../processes/server-process.ts'
import type { Stoppable } from '../processes/stop.ts'

/** The live servers of a topology: those on record, and those that bear its mark. */
export function serversOf(record: RunRecord): Stoppable[] {
  const servers = new Map<number, Stoppable>()
  for (const node of record.plan.nodes) {
    const identity = record.processes[node.name]
    if (identity && isAlive(identity)) servers.set(identity.pid, { identity, dir: node.dir })
  }
  const { links } = record.plan
  const proxy = record.processes[LINKS_NAME]
  if (links && proxy && isAlive(proxy)) servers.set(proxy.pid, { identity: proxy, dir: links.dir })
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

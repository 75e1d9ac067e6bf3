import { LINKS_NAME, type PlannedLinks } from '../../model/links.ts'
import type { PlannedNode } from '../../model/plan.ts'
import { proxyLogPath } from '../proxy.ts'
import { logPath } from '../session.ts'
import type { Log } from './log-source.ts'

export function logsOf(nodes: PlannedNode[]): Log[] {
  return nodes.map((node) => ({ node: node.name, path: logPath(node) }))
}

/** That of the proxy: when ways opened and closed, and which faults were put in force and healed. */
export function logOfLinks(links: PlannedLinks): Log {
  return { node: LINKS_NAME, path: proxyLogPath(links) }
}

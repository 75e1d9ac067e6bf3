import { type Check, compare } from '../model/check.ts'
import { dataNodes, type PlannedDataNode } from '../model/plan.ts'
import { parseInfo, roleOf } from '../redis/info.ts'
import type { Session } from './session.ts'

/** Waits until the link of every replica has been up; a node whose link was is not asked again. */
export async function linksUp(session: Session): Promise<void> {
  const seen = new Map<PlannedDataNode, Check>()
  await session.proven(
    async () =>
      await Promise.all(
        dataNodes(session.plan).map(async (node) => {
          const before = seen.get(node)
          if (before?.ok === true) return before
          const check = await linkOf(session, node)
          seen.set(node, check)
          return check
        }),
      ),
  )
}

async function linkOf(session: Session, node: PlannedDataNode): Promise<Check> {
  const info = parseInfo(await session.connections.to(node).text('INFO', 'replication'))
  const seen = roleOf(info) === 'master' ? 'master' : (info.get('master_link_status') ?? 'no link')
  return compare('link', node.name, seen === 'master' ? 'master' : 'up', seen)
}

import { compare } from '../model/check.ts'
import { dataNodes } from '../model/plan.ts'
import { parseInfo, roleOf } from '../redis/info.ts'
import type { Session } from './session.ts'

/** Waits until the link of every replica is up. */
export async function linksUp(session: Session): Promise<void> {
  await session.proven(
    async () =>
      await Promise.all(
        dataNodes(session.plan).map(async (node) => {
          const info = parseInfo(await session.connections.to(node).text('INFO', 'replication'))
          const seen = roleOf(info) === 'master' ? 'master' : (info.get('master_link_status') ?? 'no link')
          return compare('link', node.name, seen === 'master' ? 'master' : 'up', seen)
        }),
      ),
  )
}

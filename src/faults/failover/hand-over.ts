import type { PlannedDataNode } from '../../model/plan.ts'
import { parseInfo } from '../../redis/info.ts'
import { said } from '../../topologies/health/views.ts'
import { type Changeover, roleIn } from './changeover.ts'

/** More replicas than any master has: it takes no write any more. */
const NEVER = '1000000'

/**
 * What FAILOVER does, for servers that don't have it, with no acknowledged write lost: the master refuses writes
 * (`min-replicas-to-write`; a CLIENT PAUSE of these versions would keep us out too), the replica gets all that it has, is promoted, and
 * the old one follows it. Clients get NOREPLICAS meanwhile. A restart of the master would end the refusal, should we be killed.
 */
export async function handOver(
  changeover: Changeover,
  from: PlannedDataNode,
  to: PlannedDataNode,
): Promise<string> {
  const old = changeover.connections.to(from)
  const before = await old.call('CONFIG', 'GET', 'min-replicas-to-write')
  const setting = Array.isArray(before) ? String(before[1]) : '0'
  await changeover.order(from, 'again', 'CONFIG', 'SET', 'min-replicas-to-write', NEVER)
  try {
    // Whatever it has acknowledged lies before this.
    const offset = Number(parseInfo(await old.text('INFO', 'replication')).get('master_repl_offset'))
    await changeover.until(`${to.name} has all that ${from.name} has`, (views) => {
      const view = views.data.find(({ node }) => node.name === to.name)
      const info = view && said(view.info)
      const has = Number(info?.get('slave_repl_offset') ?? -1)
      return has >= offset ? [] : [`${to.name} is at ${has} of ${offset}`]
    })
    await changeover.order(to, 'what its log says', 'REPLICAOF', 'NO', 'ONE')
    await changeover.until(`${to.name} is the master`, (views) => {
      const view = views.data.find(({ node }) => node.name === to.name)
      return view && roleIn(view) === 'master' ? [] : [`${to.name} is no master yet`]
    })
    await changeover.order(from, 'again', 'REPLICAOF', to.announce.host, to.announce.port)
  } finally {
    await old.call('CONFIG', 'SET', 'min-replicas-to-write', setting).catch(() => undefined)
  }
  return 'REPLICAOF, with writes refused'
}

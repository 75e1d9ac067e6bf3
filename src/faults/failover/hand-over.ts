import type { PlannedDataNode } from '../../model/plan.ts'
import { parseInfo } from '../../redis/info.ts'
import { said } from '../../topologies/health/views.ts'
import { giveBack } from '../../topologies/lent-settings.ts'
import { type Changeover, roleIn } from './changeover.ts'

/** More replicas than any master has: it takes no write any more. */
const NEVER = '1000000'
const REFUSAL = 'min-replicas-to-write'

/**
 * What FAILOVER does, for servers that don't have it, with no acknowledged write lost: the master refuses writes
 * (`min-replicas-to-write`; a CLIENT PAUSE of these versions would keep us out too), the replica gets all that it has, is promoted, and
 * the old one follows it. Clients get NOREPLICAS meanwhile. Should we be killed, the run
 * record says what is to be put back, and a restart of the master would end the refusal too.
 */
export async function handOver(
  changeover: Changeover,
  from: PlannedDataNode,
  to: PlannedDataNode,
): Promise<string> {
  const old = changeover.connections.to(from)
  const before = await old.call('CONFIG', 'GET', REFUSAL)
  const setting = Array.isArray(before) ? String(before[1]) : '0'
  const lent = { node: from.name, directive: REFUSAL, value: setting }
  await changeover.topology.lend([lent])
  await changeover.order(from, 'again', 'CONFIG', 'SET', REFUSAL, NEVER)
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
    const isBack = await giveBack(old, from, lent).then(
      () => true,
      () => false,
    )
    if (isBack) await changeover.topology.takeBack([lent])
  }
  return 'REPLICAOF, with writes refused'
}

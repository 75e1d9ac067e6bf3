import { appendEvent } from '../../processes/event-log.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import type { ActionOptions } from '../node-result.ts'
import { failOverCluster } from './cluster.ts'
import type { FailoverRequest, FailoverResult } from './failover-result.ts'
import { failOverReplication } from './replication.ts'
import { failOverSentinel } from './sentinel.ts'

/** How long all may take to agree, ms: before 7.0 Sentinel turns an old master into a replica only after 8 to 10 s, and a cluster may need a second try. */
const AGREED_WITHIN_MS = 60_000

/**
 * Makes a replica the master, and waits until everybody agrees: all sentinels that run name the new master, all cluster nodes that run see
 * its slots with it, and every data node that runs follows it with its link up. Throws `refused` where a server says no, nobody
 * could take over, or another failover of it goes on; `unfinished` with what was seen last when the time is over. With `settles`, the default, every sentinel that runs knows
 * by then that its replicas are well, and what it takes its time with after the failover is hurried.
 *
 * Sentinel: SENTINEL FAILOVER. Cluster: CLUSTER FAILOVER, FORCE or TAKEOVER. Replication: the servers' FAILOVER where they have it
 * (6.2), and otherwise the same by hand; both lose no acknowledged write, unless `force` is given.
 */
export async function failover(
  topology: OpenTopology,
  request: FailoverRequest,
  { timeoutMs = AGREED_WITHIN_MS, signal, settles = true }: ActionOptions & { settles?: boolean } = {},
): Promise<FailoverResult> {
  const way = waysOf[topology.plan.topology]
  const result = await topology.aloneInFailover(async () => {
    await topology.putBackSettings()
    return await way(topology, request, { timeoutMs, signal, settles })
  }, signal)
  const { at, to, ...details } = result
  appendEvent(topology.plan.folder, {
    at: new Date(at).toISOString(),
    event: 'action',
    node: to,
    ...details,
  })
  return result
}

const waysOf = { sentinel: failOverSentinel, cluster: failOverCluster, replication: failOverReplication }

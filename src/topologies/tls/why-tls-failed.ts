import { RedisHaError } from '../../model/failure.ts'
import { programOf, serverOf } from '../../model/node-servers.ts'
import type { Plan } from '../../model/plan.ts'
import { builtWithTls } from '../../processes/machine.ts'
import { serverName } from '../../redis/version.ts'

/**
 * Why a start with TLS failed: that a server was built without, where a node ended for that; otherwise what it failed with. It is asked
 * only then, since asking takes as long as a server takes to start.
 */
export async function whyTlsFailed(error: unknown, plan: Plan): Promise<unknown> {
  if (!(error instanceof RedisHaError) || error.failure.reason !== 'node-died') return error
  const servers = new Map(plan.nodes.map((node) => [programOf(plan, node), serverOf(plan, node)]))
  for (const [program, server] of servers) {
    if ((await builtWithTls(program)) !== false) continue
    return new RedisHaError({
      reason: 'no-server',
      title: `${serverName(server)} has no TLS`,
      expected: 'a server that was built with TLS (BUILD_TLS=yes), as `tls` needs it',
      seen: 'one that does not know `tls-port`',
      where: program,
      try: '`server:` with the path of another, or no `tls`',
    })
  }
  return error
}

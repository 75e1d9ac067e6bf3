import type { Redis, RedisOptions } from 'ioredis'
import type { Address } from '../model/plan.ts'
import { GOODBYE_MS } from '../processes/tcp-connection.ts'
import { readClientTls } from '../processes/tls-socket.ts'
import type { ConnectionOptions } from './node-connection.ts'

/**
 * A client of ioredis straight to one node, which connects when it is told to, and asks nothing by itself. Its library is
 * loaded where it is needed: that takes longer than a server takes to start.
 */
export async function nodeClient(
  { host, port }: Address,
  { credentials, tls }: Pick<ConnectionOptions, 'credentials' | 'tls'>,
  more: Pick<
    RedisOptions,
    'autoResendUnfulfilledCommands' | 'connectTimeout' | 'enableAutoPipelining' | 'retryStrategy'
  >,
): Promise<Redis> {
  const { Redis: Client } = await import('ioredis')
  return new Client({
    host,
    port,
    ...(credentials && { password: credentials.password }),
    ...(credentials?.user !== undefined && { username: credentials.user }),
    ...(tls && { tls: readClientTls(tls) }),
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    // A node may refuse it the next time, which ioredis would let nobody know but the whole process.
    autoResubscribe: false,
    protocol: 2,
    disconnectTimeout: GOODBYE_MS,
    maxRetriesPerRequest: null,
    ...more,
  })
}

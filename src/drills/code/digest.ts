import { createHash } from 'node:crypto'
import type { NodeConnection } from '../../client/node-connection.ts'

/** Keys that are read at once. */
const AT_ONCE = 500

/**
 * What a node's data come to. By DEBUG DIGEST where that is allowed; else every key is read with its value, which another node may keep in
 * another order or encoding, so DUMP would not do.
 */
export async function digestOf(connection: NodeConnection, byDebug: boolean): Promise<string> {
  if (byDebug) return await connection.text('DEBUG', 'DIGEST')
  const databases = parsedDatabases(await connection.text('INFO', 'keyspace'))
  if (databases.some((database) => database !== '0'))
    throw new Error('a digest without DEBUG takes database 0 alone: `debug: true` takes all')
  const keys: string[] = []
  let cursor = '0'
  do {
    const reply = (await connection.bytes('SCAN', cursor, 'COUNT', '1000')) as [string, string[]]
    cursor = reply[0]
    keys.push(...reply[1])
  } while (cursor !== '0')
  const hash = createHash('sha1')
  const ordered = [...new Set(keys)].toSorted()
  for (let from = 0; from < ordered.length; from += AT_ONCE) {
    const some = ordered.slice(from, from + AT_ONCE)
    const values = await Promise.all(some.map(async (key) => [key, await valueOf(connection, key)]))
    hash.update(JSON.stringify(values))
  }
  return hash.digest('hex')
}

function parsedDatabases(keyspace: string): string[] {
  return [...keyspace.matchAll(/^db(\d+):/gm)].flatMap(([, number]) => number ?? [])
}

async function valueOf(connection: NodeConnection, key: string): Promise<unknown> {
  const type = String(await connection.bytes('TYPE', key))
  switch (type) {
    case 'string':
      return [type, await connection.bytes('GET', key)]
    case 'list':
      return [type, await connection.bytes('LRANGE', key, '0', '-1')]
    case 'set':
      return [type, ((await connection.bytes('SMEMBERS', key)) as string[]).toSorted()]
    case 'hash':
      return [type, pairs((await connection.bytes('HGETALL', key)) as string[]).toSorted()]
    case 'zset':
      return [type, await connection.bytes('ZRANGE', key, '0', '-1', 'WITHSCORES')]
    case 'stream':
      return [type, await connection.bytes('XRANGE', key, '-', '+')]
    default:
      return [type, await connection.bytes('DUMP', key)]
  }
}

/** A field with its value, as one text that can be sorted. */
function pairs(list: string[]): string[] {
  return list.flatMap((field, index) => (index % 2 === 0 ? [JSON.stringify([field, list[index + 1]])] : []))
}

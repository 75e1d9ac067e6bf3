import type { NodeConnection } from '../../client/node-connection.ts'
import { dataNodes, nodeAt, type PlannedDataNode } from '../../model/plan.ts'
import { deadlineIn, poll } from '../../processes/clock.ts'
import { parseInfo, roleOf } from '../../redis/info.ts'
import type { Differing } from '../history/history.ts'
import type { Scene } from '../scene.ts'

/** How long a replica may need for what its master has just sent, ms. */
const WITHIN_MS = 5000
const KEYS_AT_ONCE = 200

/**
 * Compares what each replica has with its master, key by key, as DEBUG DIGEST would, without the need for DEBUG: values are read and
 * not dumped, for the order of a set is each server's own. Nobody may write meanwhile.
 */
export async function compareData(scene: Scene): Promise<Differing> {
  let last: Differing = { is: 'unread', why: 'no answer' }
  await poll(
    async () => {
      last = await compareOnce(scene)
      return last.is === 'read' && last.keys.length === 0 ? last : undefined
    },
    { deadline: deadlineIn(WITHIN_MS), everyMs: 100 },
  )
  return last
}

async function compareOnce(scene: Scene): Promise<Differing> {
  using connections = scene.connect()
  try {
    const keys: string[] = []
    const contents = new Map<string, Map<string, string>>()
    const contentOf = async (node: PlannedDataNode) => {
      const known = contents.get(node.name) ?? (await contentOfNode(connections.to(node)))
      contents.set(node.name, known)
      return known
    }
    for (const node of dataNodes(scene.plan)) {
      const info = parseInfo(await connections.to(node).text('INFO', 'replication'))
      if (roleOf(info) !== 'replica') continue
      const master = nodeAt(scene.plan, info.get('master_host') ?? '', Number(info.get('master_port')))
      if (master?.kind !== 'redis') return { is: 'unread', why: `${node.name} follows nobody that is known` }
      if (scene.plan.cluster) await connections.to(node).call('READONLY')
      const [there, here] = [await contentOf(master), await contentOf(node)]
      for (const key of new Set([...there.keys(), ...here.keys()]))
        if (there.get(key) !== here.get(key)) keys.push(`${key} on ${node.name}`)
    }
    return { is: 'read', keys }
  } catch (error) {
    return { is: 'unread', why: error instanceof Error ? error.message : String(error) }
  }
}

/** Every key with its value as text. */
async function contentOfNode(connection: NodeConnection): Promise<Map<string, string>> {
  const content = new Map<string, string>()
  let cursor = '0'
  do {
    const reply = await connection.call('SCAN', cursor, 'COUNT', KEYS_AT_ONCE)
    const [next, keys] = Array.isArray(reply) ? reply : ['0', []]
    for (const key of (keys as unknown[]).map(String)) content.set(key, await valueOf(connection, key))
    cursor = String(next)
  } while (cursor !== '0')
  return content
}

async function valueOf(connection: NodeConnection, key: string): Promise<string> {
  const kind = await connection.text('TYPE', key)
  switch (kind) {
    case 'string':
      return said(kind, await connection.call('GET', key))
    case 'list':
      return said(kind, await connection.call('LRANGE', key, 0, -1))
    case 'set':
      return said(kind, sorted(await connection.call('SMEMBERS', key)))
    case 'hash':
      return said(kind, sorted(pairs(await connection.call('HGETALL', key))))
    case 'zset':
      return said(kind, await connection.call('ZRANGE', key, 0, -1, 'WITHSCORES'))
    case 'stream':
      return said(kind, await connection.call('XRANGE', key, '-', '+'))
    default:
      return kind
  }
}

function said(kind: string, value: unknown): string {
  return `${kind} ${JSON.stringify(value)}`
}

function sorted(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map((item) => JSON.stringify(item)).toSorted() : []
}

function pairs(reply: unknown): unknown[] {
  const items = Array.isArray(reply) ? reply : []
  return items.flatMap((item, index) => (index % 2 === 0 ? [[item, items[index + 1]]] : []))
}

/** The fields of an INFO reply, by name. */
export type Info = ReadonlyMap<string, string>

export function parseInfo(reply: string): Info {
  const fields = new Map<string, string>()
  for (const line of reply.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return fields
}

/** A replica as its master lists it: `slave0:ip=127.0.0.1,port=6380,state=online,offset=42,lag=0`. */
export interface ListedReplica {
  host: string
  port: number
  state: string
  offset: number
  lagSeconds: number
}

export function listedReplicas(info: Info): ListedReplica[] {
  const replicas: ListedReplica[] = []
  for (const [name, value] of info) {
    // `slave_repl_offset` and its like are no replicas.
    if (!name.startsWith('slave') || !/^slave\d+$/.test(name)) continue
    const pairs = new Map(
      value.split(',').map((pair): [string, string] => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), pair.slice(at + 1)]
      }),
    )
    replicas.push({
      host: pairs.get('ip') ?? '',
      port: Number(pairs.get('port')),
      state: pairs.get('state') ?? '',
      offset: Number(pairs.get('offset')),
      lagSeconds: Number(pairs.get('lag')),
    })
  }
  return replicas
}

/** `master`, or `replica` where INFO says `slave`. */
export function roleOf(info: Info): 'master' | 'replica' | undefined {
  const role = info.get('role')
  return role === 'slave' ? 'replica' : role === 'master' ? 'master' : undefined
}

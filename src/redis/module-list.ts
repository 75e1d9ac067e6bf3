/** A module as MODULE LIST tells of it. */
export interface LoadedModule {
  name: string
  /** The file that it was loaded from; of one that is built in, nothing (Redis 8) or its name (Valkey 9.1). Undefined where the server does not tell. */
  path: string | undefined
  args: string[]
}

/**
 * Reads the reply of MODULE LIST: a flat list of names and values for each module. `tellsPaths`: whether the server is one that has paths
 * there.
 */
export function parseModuleList(reply: unknown, tellsPaths: boolean): LoadedModule[] {
  if (!Array.isArray(reply)) throw new TypeError('MODULE LIST gave no list')
  return reply.map((entry: unknown) => {
    if (!Array.isArray(entry)) throw new TypeError('MODULE LIST gave an entry that is no list')
    const fields = new Map<string, unknown>()
    for (let at = 0; at + 1 < entry.length; at += 2) fields.set(String(entry[at]), entry[at + 1])
    const args = fields.get('args')
    return {
      name: String(fields.get('name')),
      path: tellsPaths ? (fields.has('path') ? String(fields.get('path')) : '') : undefined,
      args: Array.isArray(args) ? args.map(String) : [],
    }
  })
}

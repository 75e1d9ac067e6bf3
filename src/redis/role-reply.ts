/** What ROLE says: cheap to ask, and the node's own word. */
export type RoleReply =
  | { role: 'master'; offset: number; replicas: { host: string; port: number; offset: number }[] }
  | { role: 'replica'; host: string; port: number; link: string; offset: number }
  | { role: 'sentinel' }

/** Reads a reply to ROLE, see redis.io/commands/role; undefined where it is none. */
export function parseRole(reply: unknown): RoleReply | undefined {
  if (!Array.isArray(reply)) return undefined
  const [role, first, second, third, fourth] = reply as unknown[]
  switch (role) {
    case 'master':
      return {
        role,
        offset: Number(first),
        replicas: (Array.isArray(second) ? second : []).map((replica: unknown) => {
          const [host, port, offset] = Array.isArray(replica) ? replica : []
          return { host: String(host), port: Number(port), offset: Number(offset) }
        }),
      }
    case 'slave':
      return {
        role: 'replica',
        host: String(first),
        port: Number(second),
        link: String(third),
        offset: Number(fourth),
      }
    case 'sentinel':
      return { role }
    default:
      return undefined
  }
}

import type { PlannedDirective } from './plan.ts'
import { directive, type PlainDirective } from './plan-directives.ts'
import type { PlannedTls } from './tls.ts'

/** What a conf file says about TLS beside the port; the same for data nodes and sentinels, whose own connections it covers too. */
export function tlsDirectives(tls: PlannedTls, cluster: boolean): PlainDirective[] {
  return [
    directive('tls-cert-file', tls.cert),
    directive('tls-key-file', tls.key),
    directive('tls-ca-cert-file', tls.ca),
    directive('tls-auth-clients', AUTH_CLIENTS[tls.clients]),
    directive('tls-replication', 'yes'),
    ...(cluster ? [directive('tls-cluster', 'yes')] : []),
  ]
}

const AUTH_CLIENTS = { required: 'yes', optional: 'optional', no: 'no' } as const

/** Where a node listens for TLS: its port, and no other, unless it keeps a plain one. */
export function tlsPorts(listening: PlannedDirective[], plainPort: number | undefined): PlannedDirective[] {
  return listening.flatMap((said) =>
    said.name === 'port'
      ? [directive('port', plainPort ?? 0), { name: 'tls-port', args: said.args }]
      : [said],
  )
}

/** The ports that a cluster's node tells of where a proxy stands before it; the plain one has none. */
export function tlsAnnounced(port: number, plainPort: number | undefined): PlannedDirective[] {
  return [
    directive('cluster-announce-tls-port', port),
    ...(plainPort === undefined ? [] : [directive('cluster-announce-port', plainPort)]),
  ]
}

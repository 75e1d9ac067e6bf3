export type Topology = 'replication' | 'sentinel' | 'cluster'
export type Wiring = 'fast' | 'meet' | 'ordinary'

export const TOPOLOGIES = ['replication', 'sentinel', 'cluster'] as const

/** The ways to wire each topology: `meet` is a cluster's alone, and the ordinary way takes a cluster some seconds. */
export const WIRINGS = {
  replication: ['fast', 'ordinary'],
  sentinel: ['fast', 'ordinary'],
  cluster: ['fast', 'meet', 'ordinary'],
} as const

/** A file on automatic ports, with further lines as they are given. */
export function yamlOf(topology: Topology, ...lines: string[]): string {
  return [`topology: ${topology}`, 'port: auto', ...lines, ''].join('\n')
}

import type { ServerVersion } from '../redis/version.ts'
import type { SlotRange } from '../redis/cluster-replies.ts'
import type { Address } from './address.ts'
import type { PlannedLinks } from './links.ts'
import type { PlannedTls } from './tls.ts'
import type { TopologyKindName } from './topology-file.ts'

export type { Address } from './address.ts'

/** Everything that is decided before anything starts. Plain data, the same for the same input, free of secrets. */
export interface Plan {
  name: string
  topology: TopologyKindName
  /** The folder that holds the run record and the nodes' folders. */
  folder: string
  server: ServerVersion
  /** The server program, as it is started. */
  program: string
  wiring: Wiring
  /** Whether the data outlives `down`. */
  keepsData: boolean
  /** Whom applications sign in as; undefined where nobody asks for a password. */
  auth: PlannedAuth | undefined
  /** Undefined where nothing is encrypted. */
  tls: PlannedTls | undefined
  /** The users of a topology with `users`, by what they are for; undefined where it has none. */
  users?: PlannedUsers | undefined
  sentinel: PlannedSentinel | undefined
  cluster: PlannedCluster | undefined
  /** The proxy in front of every node; undefined where there is none. */
  links: PlannedLinks | undefined
  /** Data nodes first, masters before replicas, then the sentinels. */
  nodes: PlannedNode[]
}

/**
 * How the nodes come to know each other: `fast`, from files written before their first start; `meet`, a cluster by
 * redis-ha's own CLUSTER MEET, ADDSLOTS and REPLICATE; `ordinary`, as a person does it by the book.
 */
export type Wiring = 'fast' | 'meet' | 'ordinary'

export interface PlannedAuth {
  /** The ACL user that has the password; `default` is off where it is another. */
  user: string
}

/** The names of those who sign in, and of all users that have a password. */
export interface PlannedUsers {
  /** Replicas, to their master. */
  replication: string
  /** Sentinels, to data nodes and to each other. */
  sentinel: string
  /** redis-ha, when it starts, changes and repairs. */
  management: string
  /** redis-ha, when it only looks. */
  health: string
  /** All that have a password, these and the applications' among them. */
  names: string[]
}

export interface PlannedSentinel {
  masterName: string
  quorum: number
}

export interface PlannedCluster {
  replicas: number
  requireFullCoverage: boolean
}

export type PlannedNode = PlannedDataNode | PlannedSentinelNode

/** A server program as it is started, and what it is. */
export interface PlannedProgram {
  program: string
  server: ServerVersion
}

interface PlannedServer {
  name: string
  /** The id that it is given before its first start (40 hex digits); undefined where it makes its own. */
  id: string | undefined
  /** Where it listens. */
  listen: Address
  /** Where the others and the clients are told to reach it. */
  announce: Address
  /** Its own folder, absolute. */
  dir: string
  /** Its own server; the topology's where there is none. */
  own?: PlannedProgram
  sections: ConfSection[]
}

/** A module as a node loads it. */
export interface PlannedModule {
  /** Absolute. */
  path: string
  args: string[]
}

export interface PlannedDataNode extends PlannedServer {
  kind: 'redis'
  /** The master that it replicates at the start; undefined for a master. */
  replicaOf: string | undefined
  /** Where it listens without TLS beside that; undefined where it does not. */
  plainPort: number | undefined
  /** What it loads; undefined where that is nothing. */
  modules?: PlannedModule[]
  /** In a cluster. */
  busPort: number | undefined
  shard: string | undefined
  slots: SlotRange[]
}

export interface PlannedSentinelNode extends PlannedServer {
  kind: 'sentinel'
}

/** Directives that belong together, under a heading that a reader of the conf file understands. */
export interface ConfSection {
  title: string
  directives: PlannedDirective[]
}

export interface PlannedDirective {
  name: string
  args: Argument[]
}

/**
 * An argument as it is, or one whose end is a password, kept out of the plan: that of `user`, or of the applications' user. As a `rule`
 * it is an ACL rule that lets in who has the password.
 */
export type Argument = string | { before: string; secret: 'password' | 'rule'; user?: string }

export function dataNodes(plan: Plan): PlannedDataNode[] {
  return plan.nodes.filter((node) => node.kind === 'redis')
}

export function sentinelNodes(plan: Plan): PlannedSentinelNode[] {
  return plan.nodes.filter((node) => node.kind === 'sentinel')
}

export function nodeNamed(plan: Plan, name: string): PlannedNode | undefined {
  return plan.nodes.find((node) => node.name === name)
}

/** The node that is announced at this address. */
export function nodeAt(plan: Plan, host: string, port: number): PlannedNode | undefined {
  return plan.nodes.find((node) => node.announce.port === port && node.announce.host === host)
}

/** `127.0.0.1:6379`, or `[::1]:6379`. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

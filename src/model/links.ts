import type { InForce, LinkRule } from './link-rules.ts'
import type { Address } from './address.ts'

/** The name of the process that stands in the links, beside the nodes' names. */
export const LINKS_NAME = 'links'

/** The environment variable by which an application says who it is, see `env --as`. */
export const APPLICATION_MARK = 'REDIS_HA_AS'

/** The proxy in front of every node of a topology: what it listens on, and how it knows who dials. */
export interface PlannedLinks {
  /** Its own folder, absolute: its settings, its log, the socket that it is told by. */
  dir: string
  fronts: Front[]
  /** The source address of each node's own connections. */
  sources: Record<string, string>
}

/** One address that a node is announced at, and the one where it really listens. */
export interface Front {
  node: string
  /** `bus` is a cluster node's. */
  kind: 'client' | 'bus'
  listen: Address
  target: Address
}

/** What the proxy is asked, one JSON line each. */
export type LinksQuestion =
  /** Waits until every front of these nodes takes connections, `withinMs` at most. */
  | { ask: 'open'; nodes: string[]; withinMs: number }
  /** Puts the rules of a new fault in force; `leased` ones for as long as the connection that asked is there. */
  | { ask: 'add'; kind: string; rules: Omit<LinkRule, 'fault'>[]; leased: boolean }
  /** Takes one fault's rules away, or all. Connections that were cut are reset, so that both ends dial again. */
  | { ask: 'heal'; fault: string | undefined }
  /** Opens ways for an application by itself: the same ports at a loopback address of its own. Whoever dials there is it. */
  | { ask: 'introduce'; application: string; withinMs: number }
  | { ask: 'state' }

export type LinksAnswer =
  | {
      ok: true
      state: LinksState
      /** Of `add`: the name that the fault was given, such as `partition-1`. */
      fault?: string
      /** Of `introduce`: the application's own address. */
      host?: string
      /** Of `heal`: the faults that were in force. */
      healed?: string[]
    }
  | { ok: false; why: string }

export interface LinksState {
  pid: number
  /** Fronts that take no connection: nobody listens behind them. */
  closed: { node: string; kind: Front['kind'] }[]
  rules: LinkRule[]
  /** Every pair that had a connection, by sender and receiver. */
  flows: FlowState[]
}

export interface FlowState {
  from: string
  to: string
  /** Bytes that passed. */
  bytes: number
  /** Connections that carry this flow now. */
  connections: number
  /** What is done to it at this moment. */
  now: InForce
}

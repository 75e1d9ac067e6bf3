import type { Info } from '../../redis/info.ts'
import type { ClusterNodeLine } from '../../redis/cluster-replies.ts'
import type { LinksState } from '../../model/links.ts'
import type { LoadedModule } from '../../redis/module-list.ts'
import type { PlannedDataNode, PlannedSentinelNode } from '../../model/plan.ts'

/** What was heard from a node: what it said, or why it could not be asked. */
export type Heard<T> = { said: T } | { why: string }

/** What the system says of a node's process. */
export interface ProcessView {
  /** The pid that we recorded; undefined where the node was never started. */
  pid: number | undefined
  state: 'running' | 'paused' | 'gone'
  /** Of one that is gone: what its crash report says, and in which log, where there is one. */
  crash?: { what: string; log: string } | undefined
}

/** What one node says of itself and of the others, at one moment. */
export interface DataNodeView {
  node: PlannedDataNode
  process: ProcessView
  ping: Heard<string>
  info: Heard<Info>
  /** In a cluster. */
  cluster: ClusterView | undefined
  /** Of a node that is to load modules. */
  modules?: Heard<LoadedModule[]> | undefined
}

export interface ClusterView {
  info: Heard<Info>
  nodes: Heard<ClusterNodeLine[]>
  /** The addresses of the replicas in CLUSTER SLOTS. */
  listedReplicas: Heard<Set<string>>
}

export interface SentinelView {
  node: PlannedSentinelNode
  process: ProcessView
  ping: Heard<string>
  info: Heard<Info>
  master: Heard<ReadonlyMap<string, string>>
  replicas: Heard<ReadonlyMap<string, string>[]>
  sentinels: Heard<ReadonlyMap<string, string>[]>
  /** The text of SENTINEL CKQUORUM, which begins with `OK` where it is. */
  quorum: Heard<string>
}

/** The proxy of the links: what the system says of its process, and what it says itself. */
export interface LinksView {
  process: ProcessView
  state: Heard<LinksState>
}

/** Everything that was heard in one round. */
export interface Views {
  data: DataNodeView[]
  sentinels: SentinelView[]
  /** In a topology with links. */
  links: LinksView | undefined
}

export const NO_VIEWS: Views = { data: [], sentinels: [], links: undefined }

export function said<T>(heard: Heard<T>): T | undefined {
  return 'said' in heard ? heard.said : undefined
}

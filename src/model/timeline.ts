import type { LogLevel } from '../redis/log-line.ts'
import type { SlotRange } from '../redis/cluster-replies.ts'

/**
 * Something that happened to a topology: when, in milliseconds since 1970 on the clock of this machine, which all its nodes
 * share, and who says so: the node's name, or `redis-ha` for what was done on purpose.
 */
export type TimelineEvent = { at: number; node: string } & (
  | ProcessEvent
  | AnswerEvent
  | RoleEvent
  | LinkEvent
  | ClusterStateEvent
  | EpochEvent
  | SlotsEvent
  | FlagsEvent
  | SentinelEvent
  | LogEvent
  | ActionEvent
)

/** The node's process, as the kernel sees it. The first of a node is what it was when the recording began. */
interface ProcessEvent {
  source: 'process'
  state: 'running' | 'paused' | 'gone'
  pid: number
}

/** The node stopped answering, or answers again. */
interface AnswerEvent {
  source: 'answer'
  answers: boolean
  /** Why it does not. */
  why: string | undefined
}

/** The node's own role, whenever it is another one; the first is what it was when the recording began. */
interface RoleEvent {
  source: 'role'
  role: 'master' | 'replica'
  /** When it was last asked and had the other role still: it changed between then and `at`. Not in the first of a process. */
  until?: number
}

/** A replica's link: to which master (a node's name, or an address that is none), and in which of the states of ROLE. */
interface LinkEvent {
  source: 'link'
  master: string
  /** `connected` is up; `connect`, `connecting`, `handshake` and `sync` are on the way. */
  link: string
}

/** What a cluster node says of the cluster: `cluster_state`. */
interface ClusterStateEvent {
  source: 'cluster-state'
  state: string
}

/** The current epoch of the cluster, as a node knows it. */
interface EpochEvent {
  source: 'cluster-epoch'
  epoch: number
}

/** Who owns which slots in the eyes of a node; only the owner that changed. */
interface SlotsEvent {
  source: 'slots'
  owner: string
  slots: SlotRange[]
}

/** A node that another holds for failing (`fail?`), knows to have failed (`fail`), or no longer does. */
interface FlagsEvent {
  source: 'failing'
  about: string
  flag: 'fail?' | 'fail' | 'none'
}

/** A message of Sentinel, such as `+sdown`: the node that it is about, where it names one, and its text. */
interface SentinelEvent {
  source: 'sentinel'
  event: string
  about: string | undefined
  text: string
}

interface LogEvent {
  source: 'log'
  level: LogLevel | undefined
  message: string
}

/** What redis-ha did: a line of `events.jsonl`, without its time. `about` is the node, where it was one. */
interface ActionEvent {
  source: 'action'
  event: string
  about: string | undefined
  details: Record<string, unknown>
}

export type TimelineSource = TimelineEvent['source']

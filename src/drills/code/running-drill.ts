import type { DrillStepInput } from '../../model/drill-steps.ts'
import type { FileIn } from '../../processes/node-file.ts'
import type { PasswordChange } from '../../topologies/passwd/change-password.ts'
import type { Counters } from './counters.ts'
import type { DrillConnection, SignIn } from './drill-connection.ts'
import type { LogMark } from './log-mark.ts'

/** Nodes, as in a drill file: `master`, `redis-2`, `shard-1/replica`, `key:user:42`, or a list of these. */
export type Targets = string | string[]

/** A node of the drill. It stays, whatever its role becomes. */
export interface DrillNode {
  readonly name: string
  readonly kind: 'redis' | 'sentinel'
  /** Where it is announced. */
  readonly host: string
  readonly port: number
  /** Its id in the cluster or among the sentinels, where it was given one before its start. */
  readonly id: string | undefined
  /** In a cluster: its bus, and the shard that it belongs to at the start. */
  readonly busPort: number | undefined
  readonly shard: string | undefined
}

export interface Patience {
  /** How long it may take, such as `20s`. Default `60s`. */
  within?: string
}

export interface WriteCounts {
  asked: number
  acknowledged: number
  failed: number
  unknown: number
}

/**
 * A drill while it runs, for its code. Durations are text such as `500ms`. What does not come in its time, what a node refuses, and an
 * assertion that does not hold (`node:assert`, or any other `AssertionError`) is thrown, and the drill has failed; any other error
 * that is thrown makes it unknown. A failed step stays failed, also where its error is caught; inside of a step in code it can be caught.
 */
export interface RunningDrill {
  /** What `choose` is made with; the report tells it. */
  readonly seed: number
  /** Aborted when the drill is interrupted. */
  readonly signal: AbortSignal

  /** Does a step of a drill file, and gives what was seen. */
  step(this: void, step: DrillStepInput): Promise<string>
  /** Does something as one step of the report, by its text; what is done inside of it is not told by itself. */
  step<T>(this: void, text: string, act: () => T | Promise<T>): Promise<T>

  /**
   * Asks until the answer is true, and gives it. An answer that is false, an assertion, or an error reply mean that it is asked again, every
   * `every` (default `20ms`); the last is told when the time is over.
   */
  until<T>(
    this: void,
    text: string,
    ask: () => T | Promise<T>,
    patience?: Patience & { every?: string },
  ): Promise<Exclude<T, false | null | undefined>>
  /** Asks whether it is so now, and stays so for the time. */
  hold(this: void, text: string, ask: () => unknown, time: { for: string; every?: string }): Promise<void>

  /** The nodes that targets mean just now. */
  nodes(this: void, targets: Targets): Promise<DrillNode[]>
  /** The first of them. Throws where there is none. */
  node(this: void, target: Targets): Promise<DrillNode>
  /** One of so many, from 0, by the drill's seed. */
  choose(this: void, count: number): number
  /** Milliseconds since 1970, with fractions, on the clock of the report. */
  now(this: void): number

  /** Asks one node, over a connection of its own. Rejects with an error reply, and where there is no answer in 2 s. */
  ask(this: void, target: string, command: string, ...args: (string | number)[]): Promise<unknown>
  /** A field of INFO of one node; undefined where it has none of that name. */
  info(this: void, target: string, field: string): Promise<string | undefined>
  /** A connection to one node that is kept until it is closed, or the drill ends. */
  connect(this: void, target: string, signIn?: SignIn): Promise<DrillConnection>

  /** The numbers in these fields of INFO, now: what they have grown by is told later. */
  counters<Field extends string>(this: void, fields: Field[], of: Targets): Promise<Counters<Field>>
  /** A place in the logs of all nodes: what is written behind it can be read and counted. */
  mark(this: void): LogMark
  /** What a node's data come to, whatever their order: equal for the same keys with the same values. DEBUG DIGEST with `debug: true`, else by reading all. */
  digest(this: void, target: string): Promise<string>
  /** Waits until nodes have the same data, and gives the digest. */
  sameData(this: void, targets: Targets, patience?: Patience): Promise<string>
  /** Writes that the workload has asked so far, and what became of them. One that is on its way is unknown. */
  writes(this: void): WriteCounts
  /**
   * The password of the topology is another from now on: its clients sign in anew, and so does the drill itself. That nodes take it, and
   * sign in to each other with it, is for the drill's code to do.
   */
  signInWith(this: void, password: string): Promise<void>
  /**
   * Changes the password of a user as `redis-ha passwd` does, by default of the one that the clients sign in as: they sign in anew while
   * both are taken. Gives the new one.
   */
  passwd(this: void, change?: PasswordChange): Promise<string>

  /** A file in the folder of a node: `redis.conf`, `sentinel.conf`, `nodes.conf`, `dump.rdb`, `appendonlydir/…`. */
  file(this: void, target: string, path: string): Promise<FileIn>

  /** Something was done to nodes: the report shades the time until it is over. The first is what the times of a failover are counted from. */
  fault(this: void, label: string, targets: Targets): Promise<{ over: () => void }>
  /** Something to be done when the drill is over, whatever happened; the last one first. */
  heal(this: void, what: string, act: () => unknown): void
}

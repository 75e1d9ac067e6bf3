import type { PlannedNode } from '../model/plan.ts'

/** What can be done to nodes. `block` is DEBUG SLEEP: the process runs, and the server does nothing. */
export type NodeAction = 'kill' | 'stop' | 'start' | 'restart' | 'pause' | 'resume' | 'block'

/** What an action did to one node, and what it saw. */
export interface NodeResult {
  action: NodeAction
  /** The node's name. */
  node: string
  /** `already`: it was so before, and nothing was done. */
  outcome: 'done' | 'already'
  /** When it was done (the signal sent, the process started, the command written), milliseconds since 1970. */
  at: number
  /** When what the action promises was seen, milliseconds since 1970. */
  seenAt: number
  /** What was seen, in words. */
  seen: string
  /** The process that it is about: for `start` and `restart` the new one. Undefined where there was none. */
  pid: number | undefined
}

export interface ActionOptions {
  /** How long to wait for what the action promises, ms. Every action has a default of its own. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
}

export function already(action: NodeAction, node: PlannedNode, at: number, seen: string): NodeResult {
  return { action, node: node.name, outcome: 'already', at, seenAt: at, seen, pid: undefined }
}

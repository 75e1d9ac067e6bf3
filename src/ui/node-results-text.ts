import type { NodeAction, NodeResult } from '../faults/node-result.ts'

const DONE: Record<NodeAction, string> = {
  kill: 'killed',
  stop: 'stopped',
  start: 'started',
  restart: 'restarted',
  pause: 'paused',
  resume: 'resumed',
  block: 'blocked',
}

/** What an action did, a line for each node. */
export function nodeResultsText(results: NodeResult[]): string[] {
  return results.map(({ action, node, outcome, seen, at, seenAt }) =>
    outcome === 'already'
      ? `${node}  nothing to ${action}: ${seen}`
      : `${node}  ${DONE[action]}: ${seen}, in ${Math.round(seenAt - at)}ms`,
  )
}

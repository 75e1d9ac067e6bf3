import { kill } from '../faults/kill.ts'
import type { ActionOptions, NodeAction, NodeResult } from '../faults/node-result.ts'
import { pause, resume, resumeLinks } from '../faults/pause.ts'
import { restart } from '../faults/restart.ts'
import { start } from '../faults/start.ts'
import { stop } from '../faults/stop.ts'
import { RedisHaError } from '../model/failure.ts'
import type { PlannedNode } from '../model/plan.ts'
import { parseTargets, type Target } from '../model/target.ts'
import { anyOf } from '../processes/chance.ts'
import { stateDirectory } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { nameOf } from '../topologies/registry.ts'
import { confirm } from '../ui/confirm.ts'
import { nodeResultsText } from '../ui/node-results-text.ts'
import { onStderr, printJson, tell } from '../ui/output.ts'
import { timeoutOf } from './arguments.ts'
import { interruptible } from './interruption.ts'

export interface NodeActionRun {
  action: Exclude<NodeAction, 'block'>
  name: string
  /** None for those that the action is for: `start` all that are down, `resume` all that are paused, the proxy of the links too. */
  targets: string[]
  mayEmpty: boolean
  timeout: string | undefined
  json: boolean
}

export async function runNodeAction(args: NodeActionRun): Promise<void> {
  const state = stateDirectory()
  const timeoutMs = timeoutOf(args.timeout)
  const targets = args.targets.flatMap(parseTargets)
  const topology = new OpenTopology(state, nameOf(state, args.name))
  await interruptible(async (signal) => {
    const nodes = await nodesFor(topology, args.action, targets)
    // Without the proxy nobody reaches anybody.
    const links = args.action === 'resume' && targets.length === 0 ? await resumeLinks(topology) : []
    const results = [...links, ...(await actAsking(topology, nodes, args, { timeoutMs, signal }))]
    if (args.json) printJson({ name: topology.name, action: args.action, nodes: results })
    else if (results.length === 0) tell(`nothing to ${args.action}`)
    else for (const line of nodeResultsText(results)) tell(`${onStderr.green('✔')} ${line}`)
  })
}

/** What is to be brought back can't say its role: with `start` and `resume` a role is the last that was known of a node. */
async function nodesFor(
  topology: OpenTopology,
  action: NodeAction,
  targets: Target[],
): Promise<PlannedNode[]> {
  if (action !== 'start' && action !== 'resume') return await topology.nodes(targets, anyOf)
  const state = action === 'start' ? 'gone' : 'paused'
  return topology.nodesThatAre(state, targets.length === 0 ? EVERY_NODE : targets, anyOf)
}

const EVERY_NODE: Target[] = [{ kind: 'every', role: 'node' }]

/** Asks before data is lost; where there is nobody to ask, the refusal stays. */
async function actAsking(
  topology: OpenTopology,
  nodes: PlannedNode[],
  args: NodeActionRun,
  options: ActionOptions,
): Promise<NodeResult[]> {
  try {
    return await act(topology, nodes, args, options)
  } catch (error) {
    if (!(error instanceof RedisHaError) || error.failure.reason !== 'would-empty') throw error
    if (!(await confirm(`${error.message}\n${args.action} all the same?`, options.signal))) throw error
    return await act(topology, nodes, { ...args, mayEmpty: true }, options)
  }
}

async function act(
  topology: OpenTopology,
  nodes: PlannedNode[],
  { action, mayEmpty }: NodeActionRun,
  options: ActionOptions,
): Promise<NodeResult[]> {
  switch (action) {
    case 'kill':
      return await kill(topology, nodes, options)
    case 'stop':
      return await stop(topology, nodes, options)
    case 'start':
      return await start(topology, nodes, { ...options, mayEmpty })
    case 'restart':
      return await restart(topology, nodes, { ...options, mayEmpty })
    case 'pause':
      return await pause(topology, nodes)
    case 'resume':
      return await resume(topology, nodes, options)
  }
}

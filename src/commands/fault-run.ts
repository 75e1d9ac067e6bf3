import { inject } from '../faults/fault.ts'
import { parseTargets } from '../model/target.ts'
import { anyOf } from '../processes/chance.ts'
import { stateDirectory } from '../processes/state.ts'
import { OpenTopology } from '../topologies/open-topology.ts'
import { nameOf } from '../topologies/registry.ts'
import { nodeResultsText } from '../ui/node-results-text.ts'
import { onStderr, printJson, tell } from '../ui/output.ts'
import { interruptible } from './interruption.ts'

export interface BlockRun {
  name: string
  targets: string[]
  forMs: number
  json: boolean
}

/** Blocks nodes and waits until they answer again. Interrupted, it ends, and they answer when their time is over. */
export async function runBlock({ name, targets, forMs, json }: BlockRun): Promise<void> {
  const state = stateDirectory()
  const parsed = targets.flatMap(parseTargets)
  const topology = new OpenTopology(state, nameOf(state, name))
  await interruptible(async (signal) => {
    const nodes = await topology.nodes(parsed, anyOf)
    const { results, heal } = await inject(topology, { kind: 'block', forMs }, nodes, { signal })
    for (const line of nodeResultsText(results)) tell(line)
    const healed = await heal({ mayEmpty: false, signal })
    if (json) printJson({ name: topology.name, action: 'block', nodes: healed })
    else for (const { node, seen } of healed) tell(`${onStderr.green('✔')} ${node}  ${seen}`)
  })
}

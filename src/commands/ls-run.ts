import { stateDirectory } from '../processes/state.ts'
import { listTopologies } from '../topologies/registry.ts'
import { formatList } from '../ui/list-text.ts'
import { onStderr, printJson, printResult, tell } from '../ui/output.ts'

export function runLs({ json }: { json: boolean }): void {
  const topologies = listTopologies(stateDirectory())
  if (json) printJson(topologies)
  else if (topologies.length > 0) printResult(formatList(topologies, process.cwd()))
  if (topologies.length === 0) tell(onStderr.dim('nothing runs · redis-ha up FILE, redis-ha init sentinel'))
  for (const { name, state } of topologies) {
    if (state === 'unreadable')
      tell(`${name}: its record can't be read · redis-ha down ${name} --purge removes it, data and all`)
  }
}

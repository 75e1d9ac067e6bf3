import { readIfThere } from '../processes/files.ts'
import { debtsPath, type StateDirectory, topologyFolder } from '../processes/state.ts'
import { onStderr, tell } from '../ui/output.ts'

/** Heals a topology of a drill that was killed, and says so. Where there was none, next to nothing is done or loaded. */
export async function healOfKilledDrill(state: StateDirectory, name: string): Promise<void> {
  if (readIfThere(debtsPath(topologyFolder(state, name))) === undefined) return
  const { healLeftBehind } = await import('../drills/left-behind.ts')
  for (const line of await healLeftBehind(state, name))
    tell(onStderr.dim(`  healed of a drill that was killed: ${line}`))
}

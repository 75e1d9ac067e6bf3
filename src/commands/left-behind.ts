import { readIfThere } from '../processes/files.ts'
import { debtsPath, type StateDirectory, topologyFolder } from '../processes/state.ts'
import { onStderr, tell } from '../ui/output.ts'

/** Whether a drill has left anything to be healed, dead or alive. Next to nothing is done or loaded for it. */
function owes(state: StateDirectory, name: string): boolean {
  return readIfThere(debtsPath(topologyFolder(state, name))) !== undefined
}

/** Heals a topology of a drill that was killed, and says so. Where there was none, next to nothing is done or loaded. */
export async function healOfKilledDrill(state: StateDirectory, name: string): Promise<void> {
  if (!owes(state, name)) return
  const { healLeftBehind } = await import('../drills/left-behind.ts')
  for (const line of await healLeftBehind(state, name))
    tell(onStderr.dim(`  healed of a drill that was killed: ${line}`))
}

/** Says so where a drill was killed at a topology that nobody has healed of it yet, and what does. */
export async function tellOfKilledDrill(state: StateDirectory, name: string, cure: string): Promise<void> {
  if (!owes(state, name)) return
  const { isLeftBehind } = await import('../drills/left-behind.ts')
  if (isLeftBehind(state, name)) tell(onStderr.dim(`  a drill at ${name} was killed: ${cure}`))
}

/** Throws `refused` where a drill is at work on a topology, which would take what is done now for its own faults. */
export async function demandNoDrillAt(state: StateDirectory, name: string, instead: string): Promise<void> {
  if (!owes(state, name)) return
  const { demandNoDrill } = await import('../drills/left-behind.ts')
  demandNoDrill(name, topologyFolder(state, name), instead)
}

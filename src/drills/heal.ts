import { RedisHaError } from '../model/failure.ts'
import { start } from '../faults/start.ts'
import type { StepRecord } from './history/history.ts'
import { type Scene } from './scene.ts'
import { waitForHealth } from './steps/waits.ts'

/** How long the healed topology may take until all agree, ms. */
const HEALTHY_WITHIN_MS = 60_000

/** Heals everything, in reverse order, and waits until it is healthy; gives what could not be done. Never throws for one cure. */
export async function healAll(scene: Scene): Promise<StepRecord[]> {
  const problems: StepRecord[] = []
  const attempt = async (text: string, act: () => Promise<unknown>) => {
    const from = scene.clock()
    try {
      await act()
    } catch (error) {
      const why =
        error instanceof RedisHaError ? `${error.failure.title}: ${error.failure.seen}` : String(error)
      problems.push({ text, from, to: scene.clock(), outcome: 'unknown', detail: why })
    }
  }
  for (const { what, heal } of scene.cures.toReversed()) await attempt(`heal ${what}`, heal)
  // Who ended of themselves, as a sentinel that is told to crash does.
  const down = scene.plan.nodes.filter((node) => scene.topology.stateOf(node) === 'gone')
  if (down.length > 0 && scene.cures.length > 0)
    await attempt(
      'heal what ended by itself',
      async () => await start(scene.topology, down, { mayEmpty: scene.mayEmpty }),
    )
  await attempt('healed', async () => await waitForHealth(scene, HEALTHY_WITHIN_MS))
  for (const fault of scene.faults) fault.to ??= scene.clock()
  return problems
}

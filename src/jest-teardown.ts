import type { WorkerPlace } from './library/worker-place.ts'
import { KEPT } from './jest-setup.ts'

/** The global teardown of `redis-ha/jest`: ends all that the workers have started, and resolves when nothing is left. */
export default async function teardown(): Promise<void> {
  await (globalThis as { [KEPT]?: WorkerPlace })[KEPT]?.close()
}

import { openWorkerPlace, type WorkerPlace } from './library/worker-place.ts'

/** The name under which the set-up leaves to the teardown what it has made: Jest gives them nothing else in common. */
export const KEPT = Symbol.for('redis-ha worker place')

/** The global set-up of `redis-ha/jest`: makes a place for the topologies of the workers. */
export default function setup(): void {
  const place = openWorkerPlace()
  Object.assign(process.env, place.environment)
  ;(globalThis as { [KEPT]?: WorkerPlace })[KEPT] = place
}

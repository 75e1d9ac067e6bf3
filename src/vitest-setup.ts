import { openWorkerPlace } from './library/worker-place.ts'

/** The global set-up of `redis-ha/vitest`: makes a place for the topologies of the workers, and gives what removes it. */
export default function setup(): () => Promise<void> {
  const place = openWorkerPlace()
  Object.assign(process.env, place.environment)
  return async () => {
    for (const name of Object.keys(place.environment)) delete process.env[name]
    await place.close()
  }
}

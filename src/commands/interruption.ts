import { RedisHaError } from '../model/failure.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs something with a signal that is aborted when the process is interrupted, so that it can clean up before it ends. */
export async function interruptible<T>(
  run: (signal: AbortSignal) => Promise<T>,
  signals: readonly (typeof SIGNALS)[number][] = SIGNALS,
): Promise<T> {
  const controller = new AbortController()
  for (const signal of signals) {
    process.on(signal, () => {
      controller.abort(new RedisHaError({ reason: 'interrupted', title: `Interrupted by ${signal}`, signal }))
    })
  }
  // Nobody stops to listen when it is done: what is done is not undone by a signal in the last moment, so that must not
  // be what the exit code says.
  return await run(controller.signal)
}

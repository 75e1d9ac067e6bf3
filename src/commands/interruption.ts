import { RedisHaError } from '../model/failure.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs something with a signal that is aborted when the process is interrupted, so that it can clean up before it ends. */
export async function interruptible<T>(
  run: (signal: AbortSignal) => Promise<T>,
  signals: readonly (typeof SIGNALS)[number][] = SIGNALS,
): Promise<T> {
  const controller = new AbortController()
  const handlers = signals.map((signal) => {
    const handle = () => {
      controller.abort(new RedisHaError({ reason: 'interrupted', title: `Interrupted by ${signal}`, signal }))
    }
    process.on(signal, handle)
    return () => process.off(signal, handle)
  })
  try {
    return await run(controller.signal)
  } finally {
    for (const remove of handlers) remove()
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { BenchFailure } from './failure.ts'

const pollMs = 10

/** Waits until `settled` says so, asking every ~10 ms; `lastSeen` goes into the failure. */
export async function poll(
  what: string,
  deadlineMs: number,
  stop: AbortSignal,
  settled: () => Promise<boolean>,
  lastSeen: () => string,
): Promise<void> {
  const start = performance.now()
  while (!(await settled())) {
    stop.throwIfAborted()
    if (performance.now() - start > deadlineMs) {
      throw new BenchFailure(`${what} did not happen in ${deadlineMs} ms\n${lastSeen()}`)
    }
    await sleep(pollMs)
  }
}

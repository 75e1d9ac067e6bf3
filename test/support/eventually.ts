import { deadlineIn, poll } from '../../src/processes/clock.ts'

/** Asks until there is an answer. Throws, with the last reason that there was for none, where it does not come. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  // Long enough for the slowest failover on a busy machine: only a test that fails takes it.
  withinMs = 40_000,
): Promise<T> {
  let reason: unknown
  const attempt = async () => {
    try {
      return await ask()
    } catch (error) {
      reason = error
      return undefined
    }
  }
  const answer = await poll(attempt, { deadline: deadlineIn(withinMs), everyMs: 50 })
  if (answer === undefined) throw new Error(`${what}: not in ${withinMs}ms`, { cause: reason })
  return answer
}

import { deadlineIn, poll } from '../../src/processes/clock.ts'

/** Long enough for the slowest failover on a busy machine: only a test that fails takes it. */
const WITHIN_MS = 40_000

/** Asks until there is an answer. Throws, with the last reason that there was for none, where it does not come. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  let reason: unknown
  const answer = await poll(
    async () => {
      try {
        return await ask()
      } catch (error) {
        reason = error
        return undefined
      }
    },
    { deadline: deadlineIn(WITHIN_MS), everyMs: 50 },
  )
  if (answer === undefined) throw new Error(`${what} did not come in ${WITHIN_MS}ms`, { cause: reason })
  return answer
}

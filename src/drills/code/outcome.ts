import { isErrorReply } from '../../client/node-connection.ts'
import { RedisHaError } from '../../model/failure.ts'
import type { StepRecord } from '../history/history.ts'

/** Mistakes of the code, which say nothing about the topology. */
const MISTAKES = ['usage', 'file', 'would-empty']

/**
 * What an error that came out of a step amounts to. `failed`: the topology's answer is no, as a server says it, a wait, or an assertion
 * (known by its name: there are many classes). Anything else has established nothing.
 */
export function outcomeOf(error: unknown): Pick<StepRecord, 'outcome' | 'detail'> {
  if (error instanceof RedisHaError) {
    const { title, expected, seen, reason } = error.failure
    return {
      outcome: MISTAKES.includes(reason) ? 'unknown' : 'failed',
      detail: `${title}: expected ${expected ?? 'something else'}, seen ${seen ?? 'this'}`,
    }
  }
  if (isErrorReply(error)) return { outcome: 'failed', detail: error.message }
  // Node puts what differs below the message.
  if (isAssertion(error)) return { outcome: 'failed', detail: error.message.trim().replaceAll(/\s+/g, ' ') }
  return { outcome: 'unknown', detail: `it threw ${thrown(error)}` }
}

export function isAssertion(error: unknown): error is Error {
  return error instanceof Error && error.name === 'AssertionError'
}

/** Errors that the language throws: a slip, which asking again does not mend. */
export function isSlip(error: unknown): boolean {
  if (error instanceof RedisHaError) return MISTAKES.includes(error.failure.reason)
  return (
    error instanceof Error &&
    ['TypeError', 'ReferenceError', 'SyntaxError', 'RangeError'].includes(error.name)
  )
}

/** An error with the place that it came from, where it tells. */
function thrown(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A module may have been loaded with something behind its path.
  const [, file, at] = /([^/\\\s(]+\.[cm]?[jt]s)(?:\?[^:\s]*)?(:\d+:\d+)\)?$/m.exec(error.stack ?? '') ?? []
  const place = file === undefined || at === undefined ? undefined : `${file}${at}`
  return `${error.name}: ${error.message}${place === undefined ? '' : `, at ${place}`}`
}

import { parseDuration } from '../../model/duration.ts'
import { RedisHaError } from '../../model/failure.ts'

/** The milliseconds of a duration in code. Throws `usage` where it is none. */
export function durationOf(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new RedisHaError({
    reason: 'usage',
    title: `"${text}" is no duration`,
    expected: '500ms, 5s or 1m',
    seen: text,
    try: '5s',
  })
}

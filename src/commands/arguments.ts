import { parseDuration } from '../model/duration.ts'
import { RedisHaError } from '../model/failure.ts'
import type { PortOverride } from '../model/ports.ts'

// What several commands take, and how its text is read.

export const fileArgument = {
  type: 'string',
  demandOption: true,
  describe: 'A topology file',
} as const

export const nameArgument = {
  type: 'string',
  demandOption: true,
  describe: 'The name of a topology, or the file it was started from',
} as const

export const jsonOption = { json: { type: 'boolean', default: false, describe: 'Print JSON' } } as const

export const loadOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  defaultDescription: 'nothing',
  describe: 'A file to fill it with: Redis commands, JSON, or an RDB file',
} as const

export function usage(title: string, expected: string, seen: string, advice: string): RedisHaError {
  return new RedisHaError({ reason: 'usage', title, expected, seen, try: advice })
}

/** Reads `--timeout 30s`; undefined where the option was not given. */
export function durationOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const duration = parseDuration(text)
  if (duration === undefined) {
    throw usage(
      `${option} takes a duration`,
      '500ms, 5s or 1m',
      text === '' ? 'nothing' : text,
      `${option} 30s`,
    )
  }
  return duration
}

/** Reads `--timeout 30s`: with no time at all a start would be taken back, and a reset would leave nothing. */
export function timeoutOf(text: string | undefined): number | undefined {
  const timeoutMs = durationOf('--timeout', text)
  if (timeoutMs !== 0) return timeoutMs
  throw usage(
    '--timeout leaves no time',
    'a duration above 0, such as 500ms, 5s or 1m',
    text ?? '0s',
    '--timeout 30s',
  )
}

/** Reads `--port 7001` or `--port auto`. */
export function portOf(text: string | undefined): PortOverride {
  if (text === undefined || text === 'auto') return text
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw usage(
    '--port takes a port or auto',
    '1 to 65535, or auto',
    text === '' ? 'nothing' : text,
    '--port auto',
  )
}

/** Reads `-n 100`; undefined where the option was not given. */
export function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw usage(`${option} takes a number`, '0 or more', text === '' ? 'nothing' : text, `${option} 100`)
}

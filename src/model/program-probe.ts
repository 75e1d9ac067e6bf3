import * as z from 'zod'
import { parseDuration } from './duration.ts'

/** What tells that the user's own program is well. */
export type ProgramProbe =
  /** A command that ends with 0. */
  | { kind: 'command'; command: string[]; everyMs: number }
  /** An URL that answers with a status below 400. */
  | { kind: 'url'; url: string; everyMs: number }
  /** A key whose value must go on changing: as long as it has stayed the same for `stillMs`, the program is unwell. */
  | { kind: 'key'; key: string; stillMs: number }
  /** A text that must go on appearing in what the program prints. */
  | { kind: 'log'; line: string; stillMs: number }

const text = z.string().min(1)
const duration = z.string().refine((value) => parseDuration(value) !== undefined, {
  message: 'expected a duration such as 500ms or 5s',
})

/** `probe:` of a drill, as it is written. */
export const probeWritten = z.union([
  z.strictObject({ command: z.union([text, z.array(text).min(1)]), every: duration.default('200ms') }),
  z.strictObject({ url: z.url({ protocol: /^https?$/ }), every: duration.default('200ms') }),
  z.strictObject({ key: text, still: duration.default('1s') }),
  z.strictObject({ log: text, still: duration.default('1s') }),
])

export function probeOf(written: z.output<typeof probeWritten>): ProgramProbe {
  const msOf = (value: string) => parseDuration(value) ?? 0
  if ('command' in written) {
    const { command, every } = written
    return {
      kind: 'command',
      command: typeof command === 'string' ? command.split(/\s+/) : command,
      everyMs: msOf(every),
    }
  }
  if ('url' in written) return { kind: 'url', url: written.url, everyMs: msOf(written.every) }
  if ('key' in written) return { kind: 'key', key: written.key, stillMs: msOf(written.still) }
  return { kind: 'log', line: written.log, stillMs: msOf(written.still) }
}

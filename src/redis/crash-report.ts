import { parseLogLine } from './log-line.ts'

/** What a server wrote of its own crash. */
export interface CrashReport {
  /** The server's own words: `Redis 7.0.15 crashed by signal: 11, si_code: 0`, or the assertion that failed. */
  what: string
  /** Its first lines, from the report's own start on. */
  lines: string[]
}

const LINES = 20
/** What every server logs first, whatever its name is by now. */
const BANNER = 'oO0OoO0OoO0Oo'
const START = /^=== \w+ BUG REPORT START/

/**
 * The crash report in a server's log since its last start; undefined where there is none. The servers write it in bugReportStart of
 * debug.c, the first line raw and the others stamped.
 */
export function crashIn(log: string): CrashReport | undefined {
  const lines = log.slice(Math.max(0, log.lastIndexOf(BANNER))).split('\n')
  const first = lines.findIndex((line) => START.test(line))
  if (first === -1) return undefined
  const report = lines.slice(first, first + LINES)
  // An assertion has a heading of its own, `=== ASSERTION FAILED ===`, above what failed.
  const said = report
    .flatMap((line) => parseLogLine(line)?.message ?? [])
    .find((text) => !/^[=-]{3} /.test(text))
  return { what: said ?? 'it wrote a crash report', lines: report }
}

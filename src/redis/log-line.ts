/** How much a line of a server's log matters: what `loglevel` calls the marks `.`, `-`, `*` and `#`. */
export type LogLevel = 'debug' | 'verbose' | 'notice' | 'warning'

export interface LogLine {
  pid: number
  role: 'master' | 'replica' | 'child' | 'sentinel'
  stamp: LogStamp
  level: LogLevel
  message: string
}

/** The time on a line, as a clock on the wall shows it: the server writes it in its own time zone, and doesn't say which. */
export interface LogStamp {
  year: number
  /** 1 to 12. */
  month: number
  day: number
  hour: number
  minute: number
  second: number
  millisecond: number
}

const LINE =
  /^(\d+):([MSCX]) (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2})\.(\d{3}) ([.*#-]) ?(.*)$/s

const ROLES: Record<string, LogLine['role']> = { M: 'master', S: 'replica', C: 'child', X: 'sentinel' }
const LEVELS: Record<string, LogLevel> = { '.': 'debug', '-': 'verbose', '*': 'notice', '#': 'warning' }
// In the C locale, whatever the machine's: the servers set no other for times.
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Reads `12345:M 22 Nov 2026 09:07:17.123 * message`, the form of serverLogRaw in Redis's server.c; undefined for a line
 * without a stamp, as in a crash report.
 */
export function parseLogLine(text: string): LogLine | undefined {
  const match = LINE.exec(text)
  if (!match) return undefined
  const [
    ,
    pid,
    letter = '',
    day,
    monthName = '',
    year,
    hour,
    minute,
    second,
    millisecond,
    mark = '',
    message,
  ] = match
  const role = ROLES[letter]
  const level = LEVELS[mark]
  const month = MONTHS.indexOf(monthName) + 1
  if (role === undefined || level === undefined || month === 0) return undefined
  const stamp = {
    year: Number(year),
    month,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(millisecond),
  }
  return { pid: Number(pid), role, stamp, level, message: message ?? '' }
}

/** Writes a line as {@link parseLogLine} reads it. */
export function formatLogLine({ pid, role, stamp, level, message }: LogLine): string {
  const digits = (value: number, width = 2) => String(value).padStart(width, '0')
  const letter = Object.keys(ROLES).find((one) => ROLES[one] === role) ?? 'C'
  const day = `${digits(stamp.day)} ${MONTHS[stamp.month - 1]} ${stamp.year}`
  const time = `${digits(stamp.hour)}:${digits(stamp.minute)}:${digits(stamp.second)}.${digits(stamp.millisecond, 3)}`
  return `${pid}:${letter} ${day} ${time} ${markOf(level)} ${message}`
}

/** The mark that the servers themselves put before a message of this level. */
export function markOf(level: LogLevel): string {
  return Object.keys(LEVELS).find((mark) => LEVELS[mark] === level) ?? ' '
}

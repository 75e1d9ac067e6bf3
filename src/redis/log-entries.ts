import { type LogLevel, type LogStamp, parseLogLine } from './log-line.ts'

/** What a server logged at one moment: a line, with those below it that have no stamp of their own. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  at: number
  /** Undefined for what was written before the first stamp, as a complaint about the conf file is. */
  level: LogLevel | undefined
  message: string
}

/** A message may be this long; one without end, in a file that is no log, must not fill the memory. */
const MAX_LENGTH = 1_000_000

/** Puts the lines of one log together to entries. `timeOf` knows the server's time zone. */
export class LogEntries {
  readonly #timeOf: (stamp: LogStamp) => number
  #level: LogLevel | undefined
  #at: number | undefined
  #lines: string[] = []
  #length = 0

  constructor(timeOf: (stamp: LogStamp) => number) {
    this.#timeOf = timeOf
  }

  /** Takes the next line, and gives the entry that it completes. */
  push(text: string): LogEntry | undefined {
    const line = parseLogLine(text)
    if (!line) {
      const full = this.#length + text.length > MAX_LENGTH ? this.#take(this.#at ?? 0) : undefined
      this.#add(text)
      return full
    }
    const at = this.#timeOf(line.stamp)
    const complete = this.#take(this.#at ?? at)
    this.#at = at
    this.#level = line.level
    this.#add(line.message)
    return complete
  }

  /** The entry that the last lines make, where no more are to be had now. Lines without any stamp are of `otherwise`. */
  flush(otherwise: number): LogEntry | undefined {
    return this.#take(this.#at ?? otherwise)
  }

  #add(line: string): void {
    this.#lines.push(line)
    this.#length += line.length
  }

  #take(at: number): LogEntry | undefined {
    const message = this.#lines.join('\n').trimEnd()
    this.#lines = []
    this.#length = 0
    return message === '' ? undefined : { at, level: this.#level, message }
  }
}

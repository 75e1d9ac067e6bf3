import { localTime } from '../../processes/clock.ts'
import { GrowingFile, positionOfLast, seen } from '../../processes/growing-file.ts'
import { LogEntries, type LogEntry } from '../../redis/log-entries.ts'
import { parseLogLine } from '../../redis/log-line.ts'

/** Whose log a file is. */
export interface Log {
  node: string
  path: string
}

export interface NodeLogEntry extends LogEntry {
  node: string
}

/** One log, read piece by piece. */
export class LogSource implements AsyncDisposable {
  readonly node: string
  readonly #file: GrowingFile
  readonly #entries: LogEntries
  /** How far the clock of the server's time zone is ahead of ours; undefined as long as there is nothing to tell it from. */
  #aheadMs: number | undefined

  private constructor({ node, path }: Log, position: number) {
    this.node = node
    this.#file = new GrowingFile(path, position)
    this.#entries = new LogEntries((stamp) => localTime(stamp) - (this.#aheadMs ?? 0))
  }

  /** `last`: with how many entries to begin; undefined for all of them. */
  static async open(log: Log, last: number | undefined): Promise<LogSource> {
    const position = last === undefined ? 0 : await positionOfLast(log.path, last, isStamped)
    return new LogSource(log, position)
  }

  /** The entries that are there by now and were not read yet, as many at a time as come together. */
  async *read(): AsyncGenerator<NodeLogEntry[]> {
    this.#aheadMs ??= await zoneAheadMs(this.#file.path)
    for await (const lines of this.#file.read()) yield this.#entriesOf(lines)
    yield this.#flush()
  }

  /** The entry of the line without an end that is left when no more is going to be read. */
  end(): NodeLogEntry[] {
    const rest = this.#file.takeRest()
    return rest === undefined ? [] : [...this.#entriesOf([rest]), ...this.#flush()]
  }

  #entriesOf(lines: string[]): NodeLogEntry[] {
    return lines.flatMap((line) => this.#named(this.#entries.push(line)))
  }

  #flush(): NodeLogEntry[] {
    return this.#named(this.#entries.flush(this.#file.modifiedMs))
  }

  #named(entry: LogEntry | undefined): NodeLogEntry[] {
    return entry ? [{ ...entry, node: this.node }] : []
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]()
  }
}

function isStamped(text: string): boolean {
  return /^\d+:[MSCX] /.test(text)
}

const QUARTER_HOUR_MS = 900_000
/** How long after the time on it a line may have come to the file. */
const WRITTEN_WITHIN_MS = 5000
/** From UTC-12 to UTC+14. */
const FARTHEST_ZONES_MS = 26 * 3_600_000

/**
 * A server stamps its lines in the time zone that it was started in, which may be another than ours. The system has the
 * time of the last line too, in no zone: where the two are apart by quarters of an hour, to the second, that is the zones.
 */
async function zoneAheadMs(path: string): Promise<number | undefined> {
  const line = await lastStamped(path)
  const modifiedMs = (await seen(path))?.modifiedMs
  if (!line || modifiedMs === undefined) return undefined
  const apart = localTime(line.stamp) - modifiedMs
  const zones = Math.round(apart / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
  return Math.abs(apart - zones) < WRITTEN_WITHIN_MS && Math.abs(zones) <= FARTHEST_ZONES_MS ? zones : 0
}

async function lastStamped(path: string): Promise<ReturnType<typeof parseLogLine>> {
  await using file = new GrowingFile(path, await positionOfLast(path, 1, isStamped))
  for await (const lines of file.read()) {
    const line = lines.map(parseLogLine).find((parsed) => parsed !== undefined)
    if (line) return line
  }
  return undefined
}

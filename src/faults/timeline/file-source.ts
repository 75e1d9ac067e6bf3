import type { Plan } from '../../model/plan.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { eventLogPath } from '../../processes/event-log.ts'
import { GrowingFile, seen } from '../../processes/growing-file.ts'
import { LogSource } from '../../topologies/logs/log-source.ts'
import { logsOf } from '../../topologies/logs/logs-of.ts'
import { actionEventIn, logEvent } from './file-events.ts'

/** What comes to the logs of the servers and to `events.jsonl` from its beginning on. */
export class FileSource {
  readonly #plan: Plan
  readonly #withLogs: boolean
  readonly #onEvent: (event: TimelineEvent) => void
  #logs: LogSource[] = []
  #actions: GrowingFile | undefined

  constructor(plan: Plan, withLogs: boolean, onEvent: (event: TimelineEvent) => void) {
    this.#plan = plan
    this.#withLogs = withLogs
    this.#onEvent = onEvent
  }

  async begin(): Promise<void> {
    const path = eventLogPath(this.#plan.folder)
    this.#actions = new GrowingFile(path, (await seen(path))?.size ?? 0)
    const logs = this.#withLogs ? logsOf(this.#plan.nodes) : []
    this.#logs = await Promise.all(logs.map(async (log) => await LogSource.open(log, 0)))
  }

  async read(): Promise<void> {
    await Promise.all([this.#readActions(), ...this.#logs.map(async (log) => await this.#readLog(log))])
  }

  async #readActions(): Promise<void> {
    if (!this.#actions) return
    for await (const lines of this.#actions.read()) {
      for (const line of lines) {
        const event = actionEventIn(line)
        if (event) this.#onEvent(event)
      }
    }
  }

  async #readLog(log: LogSource): Promise<void> {
    for await (const entries of log.read()) {
      for (const entry of entries) {
        const event = logEvent(this.#plan, entry)
        // What a sentinel published came from itself.
        if (event.source === 'log') this.#onEvent(event)
      }
    }
  }

  async end(): Promise<void> {
    await this.read()
    await Promise.all(this.#logs.map(async (log) => await log[Symbol.asyncDispose]()))
    await this.#actions?.[Symbol.asyncDispose]()
  }
}

import { join } from 'node:path'
import { packageFolder } from '../../processes/files.ts'
import { startThread, type Thread } from '../../processes/thread.ts'
import { Recorded } from './recorded.ts'
import type { WriterDone, WriterNews, WriterOrder, WriterSetting } from './writer-messages.ts'

interface Waiting {
  resolve: () => void
  reject: (error: Error) => void
}

/** The writer of a drill, in a thread of its own; what it records is here a moment later. */
export class WriterThread {
  readonly recorded = new Recorded()
  readonly #thread: Thread
  readonly #waiting = new Map<WriterDone, Waiting>()
  /** Why it writes no more, where it should. */
  #death: Error | undefined

  private constructor(setting: WriterSetting) {
    this.#thread = startThread({
      program: join(packageFolder(), 'dist', 'workload', 'writer.cjs'),
      setting,
      onMessage: (message) => this.#hear(message as WriterNews),
      onDeath: (error) => this.#die(error),
    })
  }

  /** Starts it, connected; it writes nothing yet. */
  static async start(setting: WriterSetting): Promise<WriterThread> {
    const writer = new WriterThread(setting)
    try {
      await writer.#done('ready')
      return writer
    } catch (error) {
      writer.close()
      throw error
    }
  }

  begin(): void {
    this.#order({ order: 'begin' })
  }

  /** Asks no more. */
  stop(): void {
    this.#order({ order: 'stop' })
  }

  /** Waits until everything that was asked has its end, and is on record. Rejects where the thread is gone. */
  async settled(): Promise<void> {
    this.#order({ order: 'settle' })
    await this.#done('settled')
  }

  async signIn(password: string | undefined): Promise<void> {
    this.#order({ order: 'sign-in', password })
    await this.#done('signed-in')
  }

  close(): void {
    this.#thread.end()
  }

  #order(order: WriterOrder): void {
    this.#thread.tell(order)
  }

  async #done(news: WriterDone): Promise<void> {
    if (this.#death) throw this.#death
    await new Promise<void>((resolve, reject) => this.#waiting.set(news, { resolve, reject }))
  }

  #hear(news: WriterNews): void {
    switch (news.news) {
      case 'records':
        return this.recorded.take(news.records)
      case 'failed':
        this.#waiting.get(news.instead)?.reject(new Error(news.why))
        return void this.#waiting.delete(news.instead)
      case 'ready':
      case 'settled':
      case 'signed-in':
        this.#waiting.get(news.news)?.resolve()
        this.#waiting.delete(news.news)
    }
  }

  #die(error: Error): void {
    this.#death = error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

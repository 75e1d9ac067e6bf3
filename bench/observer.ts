import { Connection, type Reply, RespError } from './resp.ts'

const answerTimeoutMs = 2000

/** A server as seen from outside; connects again after a broken connection. */
export class Observer {
  readonly port: number
  #connection: Connection | undefined

  constructor(port: number) {
    this.port = port
  }

  ask(...commands: string[][]): Promise<Reply[]> {
    if (this.#connection === undefined || this.#connection.broken) {
      this.#connection = new Connection(this.port, answerTimeoutMs)
    }
    return this.#connection.ask(commands)
  }

  async answersPing(): Promise<boolean> {
    try {
      const [pong] = await this.ask(['PING'])
      return pong === 'PONG'
    } catch {
      return false
    }
  }

  close(): void {
    this.#connection?.close()
  }
}

export function textOf(reply: Reply | undefined): string {
  if (reply instanceof RespError) return `(error) ${reply.message}`
  return typeof reply === 'string' ? reply : JSON.stringify(reply ?? null)
}

export function listOf(reply: Reply | undefined): Reply[] {
  return Array.isArray(reply) ? reply : []
}

/** `key:value` lines, as INFO and CLUSTER INFO print them. */
export function fieldsOf(reply: Reply | undefined): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of textOf(reply).split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return fields
}

/** `[key, value, key, value, …]`, as SENTINEL replies. */
export function pairsOf(reply: Reply | undefined): Map<string, string> {
  const items = listOf(reply)
  const pairs = new Map<string, string>()
  for (let i = 0; i + 1 < items.length; i += 2) pairs.set(textOf(items[i]), textOf(items[i + 1]))
  return pairs
}

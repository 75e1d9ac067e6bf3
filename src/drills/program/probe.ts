import { NodeConnections } from '../../client/node-connections.ts'
import type { ProgramProbe } from '../../model/program-probe.ts'
import { dataNodes } from '../../model/plan.ts'
import { monotonicMs } from '../../processes/clock.ts'
import { commandSucceeds, urlAnswers } from '../../processes/probing.ts'
import type { PrivateCopy } from '../../topologies/private-copy.ts'

/** Says whether the program is well just now. */
export interface Probe extends Disposable {
  everyMs: number
  ask: () => Promise<boolean>
  /** Told what the program prints. */
  hear: (text: string) => void
}

export interface ProbeSurroundings {
  copy: PrivateCopy
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
}

/** How long one question may take, ms. */
const ANSWER_MS = 2000
/** How often movement is looked for, ms. */
const LOOK_MS = 50

export function probeFor(probe: ProgramProbe, { copy, environment, signal }: ProbeSurroundings): Probe {
  const deaf = { hear: () => undefined, [Symbol.dispose]: () => undefined }
  switch (probe.kind) {
    case 'command': {
      const ask = async () =>
        await commandSucceeds(probe.command, { environment, timeoutMs: ANSWER_MS, signal })
      return { ...deaf, everyMs: probe.everyMs, ask }
    }
    case 'url':
      return {
        ...deaf,
        everyMs: probe.everyMs,
        ask: async () => await urlAnswers(probe.url, ANSWER_MS, signal),
      }
    case 'key': {
      const connections = new NodeConnections(copy.plan, {
        password: copy.password,
        timeoutMs: 500,
        retryMs: 50,
      })
      const movement = new Movement(probe.stillMs)
      const seen = new Set<string>()
      const ask = async () => {
        const values = await Promise.all(
          dataNodes(copy.plan).map(async (node) => {
            // In a cluster only the owner answers; a node that is down says nothing.
            const value = await connections
              .to(node)
              .call('GET', probe.key)
              .catch(() => null)
            return typeof value === 'string' ? value : undefined
          }),
        )
        // A node that comes back with an old value is no movement: only one that nobody has shown before.
        const fresh = values.filter((value) => value !== undefined && !seen.has(value))
        for (const value of fresh) if (value !== undefined) seen.add(value)
        if (fresh.length > 0) movement.moved()
        return movement.isThere()
      }
      return {
        everyMs: LOOK_MS,
        ask,
        hear: () => undefined,
        [Symbol.dispose]: () => connections[Symbol.dispose](),
      }
    }
    case 'log': {
      const movement = new Movement(probe.stillMs)
      const hear = lineByLine((line) => {
        if (line.includes(probe.line)) movement.moved()
      })
      return { ...deaf, everyMs: LOOK_MS, hear, ask: () => Promise.resolve(movement.isThere()) }
    }
  }
}

/** Something that has to go on moving. */
class Movement {
  readonly #stillMs: number
  #movedAt = -Infinity

  constructor(stillMs: number) {
    this.#stillMs = stillMs
  }

  moved(): void {
    this.#movedAt = monotonicMs()
  }

  isThere(): boolean {
    return monotonicMs() - this.#movedAt <= this.#stillMs
  }
}

/** Whole lines of what comes in pieces. */
export function lineByLine(onLine: (line: string) => void): (text: string) => void {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = (lines.pop() ?? '').slice(-10_000)
    for (const line of lines) onLine(line)
  }
}

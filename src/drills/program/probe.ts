import { NodeConnections } from '../../client/node-connections.ts'
import type { ProgramProbe } from '../../model/drill-file.ts'
import { dataNodes, type PlannedDataNode } from '../../model/plan.ts'
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
  if ('command' in probe) {
    const command = typeof probe.command === 'string' ? probe.command.split(/\s+/) : probe.command
    const ask = async () => await commandSucceeds(command, { environment, timeoutMs: ANSWER_MS, signal })
    return { ...deaf, everyMs: probe.every, ask }
  }
  if ('url' in probe)
    return { ...deaf, everyMs: probe.every, ask: async () => await urlAnswers(probe.url, ANSWER_MS, signal) }
  if ('key' in probe) return keyProbe(probe.key, probe.still, copy)
  const movement = new Movement(probe.still)
  const hear = lineByLine((line) => {
    if (line.includes(probe.log)) movement.moved()
  })
  return { ...deaf, everyMs: LOOK_MS, hear, ask: () => Promise.resolve(movement.isThere()) }
}

function keyProbe(key: string, stillMs: number, { plan, password }: PrivateCopy): Probe {
  const connections = new NodeConnections(plan, { password, timeoutMs: 500, retryMs: 50 })
  const movement = new Movement(stillMs)
  const seen = new Set<string>()
  // In a cluster only the owner answers; a node that is down says nothing.
  const valueAt = async (node: PlannedDataNode) => {
    const value = await connections
      .to(node)
      .call('GET', key)
      .catch(() => null)
    return typeof value === 'string' ? [value] : []
  }
  const ask = async () => {
    const values = (await Promise.all(dataNodes(plan).map(valueAt))).flat()
    // A node that comes back with an old value is no movement: only one that nobody has shown before.
    const fresh = values.filter((value) => !seen.has(value))
    for (const value of fresh) seen.add(value)
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

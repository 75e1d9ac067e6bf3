import { dataNodes, type Plan } from '../../model/plan.ts'
import { probeKey } from '../../model/probe-key.ts'
import { repeatEvery } from '../../processes/clock.ts'
import { WriteProber } from '../../processes/write-prober.ts'
import { newAskings, type ProbedPart } from '../history/history.ts'

export interface DirectProbeOptions {
  plan: Plan
  password: string | undefined
  clock: () => number
  /** Makes the keys those of this drill alone. */
  nonce: string
}

/** How often all nodes are asked, ms: the fineness of `serverUnavailable`. */
const EVERY_MS = 10
/** A cluster has as many parts as masters, and so many more askings. */
const EVERY_IN_CLUSTER_MS = 20

/** Asks all data nodes at once to take a write, again and again, by plain sockets. */
export class DirectProbe {
  readonly #parts: PartProbe[]
  readonly #everyMs: number
  readonly #plan: Plan
  #end: (() => void) | undefined

  constructor({ plan, password, clock, nonce }: DirectProbeOptions) {
    const nodes = dataNodes(plan)
    const auth = authWords(plan, password)
    this.#plan = plan
    const masters = plan.cluster ? nodes.filter(({ replicaOf }) => replicaOf === undefined) : [undefined]
    this.#everyMs = plan.cluster ? EVERY_IN_CLUSTER_MS : EVERY_MS
    this.#parts = masters.map((master, index) => {
      const key = probeKey(`${nonce}${index}`, master?.slots)
      const probers = nodes.map(({ listen }) => new WriteProber({ ...listen, auth, tls: plan.tls?.client }))
      return new PartProbe(master?.shard ?? 'all', key, probers, clock)
    })
  }

  /** What it writes to. */
  get keys(): string[] {
    return this.#parts.map(({ key }) => key)
  }

  begin(): void {
    this.#end = repeatEvery(this.#everyMs, () => {
      for (const part of this.#parts) part.ask()
    })
  }

  /** With another password from the next connection on. */
  signIn(password: string | undefined): void {
    for (const part of this.#parts) part.signIn(authWords(this.#plan, password))
  }

  /** The parts as they were asked so far; no more is asked. */
  stop(): ProbedPart[] {
    this.#end?.()
    for (const part of this.#parts) part.close()
    return this.#parts
  }
}

function authWords({ auth }: Plan, password: string | undefined): string[] | undefined {
  if (password === undefined) return undefined
  return [...(auth && auth.user !== 'default' ? [auth.user] : []), password]
}

/** The whole topology, or a shard: one asking is a write to every node that owes no answer. */
class PartProbe implements ProbedPart {
  readonly askings = newAskings()
  readonly part: string
  readonly key: string
  readonly #probers: WriteProber[]
  readonly #clock: () => number
  /** From which asking on none has been acknowledged yet. */
  #open = 0

  constructor(part: string, key: string, probers: WriteProber[], clock: () => number) {
    this.part = part
    this.key = key
    this.#probers = probers
    this.#clock = clock
  }

  ask(): void {
    const index = this.askings.add({ askedMs: this.#clock(), acknowledgedMs: Infinity })
    for (const prober of this.#probers) {
      if (prober.isOwing) continue
      prober.ask(this.key, String(index), (acknowledged) => {
        if (acknowledged) this.#took(this.#clock())
      })
    }
  }

  /** A node that owed an answer for several askings stands for all of them. */
  #took(at: number): void {
    const { length, columns } = this.askings
    columns.acknowledgedMs.fill(at, this.#open, length)
    this.#open = length
  }

  signIn(auth: string[] | undefined): void {
    for (const prober of this.#probers) prober.signIn(auth)
  }

  close(): void {
    for (const prober of this.#probers) prober.close()
  }
}

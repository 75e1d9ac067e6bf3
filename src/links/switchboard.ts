import { type InForce, inForce, type LinkRule } from '../model/link-rules.ts'
import type { FlowState } from '../model/links.ts'
import { atDeadline, deadlineIn, monotonicMs } from '../processes/clock.ts'
import { RateLimit } from './rate-limit.ts'

/** A flow from one party to another: what it has carried, and the limit that its connections share. */
export interface Pair {
  readonly from: string
  readonly to: string
  bytes: number
  connections: number
  limit: RateLimit | undefined
}

/** Who is told when other rules come into force. */
export interface Listener {
  rulesChanged: () => void
}

/** The rules in force, and the flows that they are for. */
export class Switchboard {
  #rules: LinkRule[] = []
  #faults = 0
  readonly #pairs = new Map<string, Pair>()
  readonly #listeners = new Set<Listener>()
  /** The rules that flap, with the end of their clock. */
  readonly #flapping = new Map<LinkRule, { cutting: boolean; stop: () => void }>()

  get rules(): readonly LinkRule[] {
    return this.#rules
  }

  /** Whether anything at all is in force; most of the time nothing is. */
  get isQuiet(): boolean {
    return this.#rules.length === 0
  }

  flows(): FlowState[] {
    return [...this.#pairs.values()].map(({ from, to, bytes, connections }) => ({
      from,
      to,
      bytes,
      connections,
      now: this.inForce(from, to),
    }))
  }

  pair(from: string, to: string): Pair {
    const key = `${from} > ${to}`
    let pair = this.#pairs.get(key)
    if (!pair) {
      pair = { from, to, bytes: 0, connections: 0, limit: undefined }
      this.#pairs.set(key, pair)
    }
    return pair
  }

  inForce(from: string, to: string): InForce {
    return inForce(this.#rules, from, to, (rule) => this.#flapping.get(rule)?.cutting === true)
  }

  /** The limit that all connections of a pair share, for the rate in force. */
  limitFor(pair: Pair, bytesPerSecond: number): RateLimit {
    if (pair.limit?.bytesPerSecond !== bytesPerSecond)
      pair.limit = new RateLimit(bytesPerSecond, monotonicMs())
    return pair.limit
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Puts the rules of a new fault in force and gives its name, which no other had before it. */
  add(kind: string, rules: Omit<LinkRule, 'fault'>[]): string {
    const fault = `${kind}-${++this.#faults}`
    this.#replace([...this.#rules, ...rules.map((rule) => ({ ...rule, fault }))])
    return fault
  }

  /** Takes away the rules of one fault, or of all; gives the names of those that were in force. */
  heal(fault: string | undefined): string[] {
    const isMeant = (rule: LinkRule) => fault === undefined || rule.fault === fault
    const healed = [...new Set(this.#rules.filter(isMeant).map((rule) => rule.fault))]
    if (healed.length > 0) this.#replace(this.#rules.filter((rule) => !isMeant(rule)))
    return healed
  }

  #replace(rules: LinkRule[]): void {
    for (const [rule, { stop }] of this.#flapping) {
      if (rules.includes(rule)) continue
      stop()
      this.#flapping.delete(rule)
    }
    this.#rules = rules
    for (const rule of rules)
      if (rule.effect.kind === 'flap' && !this.#flapping.has(rule)) this.#flap(rule, true)
    this.#tell()
  }

  #flap(rule: LinkRule, cutting: boolean): void {
    if (rule.effect.kind !== 'flap') return
    const { cutMs, wholeMs } = rule.effect
    const stop = atDeadline(deadlineIn(cutting ? cutMs : wholeMs), () => {
      this.#flap(rule, !cutting)
      this.#tell()
    })
    this.#flapping.set(rule, { cutting, stop })
  }

  #tell(): void {
    for (const listener of this.#listeners) listener.rulesChanged()
  }
}

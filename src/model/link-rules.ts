/**
 * Rules of the links between the parties of a topology. A party is a node, an application that has a name
 * (`env --as app-1`), or `client`: whoever dials and has none.
 */

/** Who dials without a name. No group of a partition has it in, unless it is named. */
export const NAMELESS = 'client'

/** Some parties: these, or all that have a name and are not among these. */
export type Parties = { these: string[] } | { allBut: string[] }

/** What is done to the bytes that go from one party to another, whoever of the two dialled. */
export type LinkEffect =
  /** No byte passes. With `drop` they are held back and nobody is told; with `reset` connections are reset. */
  | { kind: 'cut'; how: CutHow }
  /** Each byte arrives so much later, ms; by up to `jitterMs` more, in order all the same. */
  | { kind: 'delay'; ms: number; jitterMs: number }
  /** All connections from the one to the other share so many bytes a second. */
  | { kind: 'rate'; bytesPerSecond: number }
  /** Cut for so long, then whole for so long, and so on, ms. */
  | { kind: 'flap'; cutMs: number; wholeMs: number; how: CutHow }

export type CutHow = 'drop' | 'reset'

export interface LinkRule {
  /** Of the fault that it belongs to; healing takes away all rules of a fault. */
  fault: string
  from: Parties
  to: Parties
  effect: LinkEffect
}

/** What is in force from one party to another at one moment, of all rules together. */
export interface InForce {
  cut: CutHow | undefined
  delayMs: number
  jitterMs: number
  bytesPerSecond: number | undefined
}

export function isAmong(parties: Parties, name: string): boolean {
  if ('these' in parties) return parties.these.includes(name)
  return name !== NAMELESS && !parties.allBut.includes(name)
}

export function isFor(rule: LinkRule, from: string, to: string): boolean {
  return isAmong(rule.from, from) && isAmong(rule.to, to)
}

/**
 * Adds the rules up: a reset outdoes a drop, delays add, the lowest rate counts. `isCutting` says whether a rule that
 * flaps is at its cut just now.
 */
export function inForce(
  rules: readonly LinkRule[],
  from: string,
  to: string,
  isCutting: (rule: LinkRule) => boolean,
): InForce {
  const sum: InForce = { cut: undefined, delayMs: 0, jitterMs: 0, bytesPerSecond: undefined }
  for (const rule of rules) {
    if (!isFor(rule, from, to)) continue
    const { effect } = rule
    switch (effect.kind) {
      case 'cut':
        sum.cut = strongest(sum.cut, effect.how)
        break
      case 'flap':
        if (isCutting(rule)) sum.cut = strongest(sum.cut, effect.how)
        break
      case 'delay':
        sum.delayMs += effect.ms
        sum.jitterMs += effect.jitterMs
        break
      case 'rate':
        sum.bytesPerSecond = Math.min(sum.bytesPerSecond ?? Number.POSITIVE_INFINITY, effect.bytesPerSecond)
        break
    }
  }
  return sum
}

function strongest(one: CutHow | undefined, other: CutHow): CutHow {
  return one === 'reset' ? one : other
}

/** `drop for redis-1 -> all but redis-1`: a rule as a person reads it. */
export function ruleText(rule: LinkRule): string {
  return `${effectText(rule.effect)}  ${partiesText(rule.from)} > ${partiesText(rule.to)}`
}

function effectText(effect: LinkEffect): string {
  switch (effect.kind) {
    case 'cut':
      return effect.how
    case 'delay':
      return effect.jitterMs > 0
        ? `delay ${effect.ms}ms ± up to ${effect.jitterMs}ms`
        : `delay ${effect.ms}ms`
    case 'rate':
      return `rate ${effect.bytesPerSecond} B/s`
    case 'flap':
      return `flap ${effect.cutMs}ms cut, ${effect.wholeMs}ms whole (${effect.how})`
  }
}

function partiesText(parties: Parties): string {
  if ('these' in parties) return parties.these.join(',')
  return parties.allBut.length === 0 ? 'all' : `all but ${parties.allBut.join(',')}`
}

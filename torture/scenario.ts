import type { Chance } from './support/chance.ts'

export type Round = 'full' | 'short'

/** A way to attack. Each run makes a place of its own and throws where a promise is broken. */
export interface Scenario {
  name: string
  /** What must hold, for the report. */
  promise: string
  /** How many runs a full round has, and a short one. */
  full: number
  short: number
  /** Whether nothing else may run meanwhile. */
  alone?: true
  run: (chance: Chance, index: number, round: Round) => Promise<void>
}

import { fileURLToPath } from 'node:url'
import type { DrillCommon } from '../../model/drill-file.ts'
import type { TopologyInput } from '../../model/topology-file.ts'
import type { RunningDrill } from './running-drill.ts'

/** What a drill in code says: what a drill file does, with its steps as a function. */
export interface DrillDefinition extends Omit<DrillCommon, 'against'> {
  /** A topology, or the path of its file: from the folder of the module that is run, or of the process; an URL is where it says. */
  against: string | URL | TopologyInput
  /** Does the steps, one after the other. It is over when the promise is settled. */
  steps: (drill: RunningDrill) => Promise<void> | void
  /** How long the steps may take in all, such as `90s`; then the drill is unknown. Default `10m`. */
  within?: string
}

/** A drill in code, as `redis-ha drill` and `runDrill` take it. */
export interface DefinedDrill {
  readonly definition: DrillDefinition
}

/** Known by name, so that drills that another copy of this package defined are drills too. */
const BRAND = Symbol.for('redis-ha.drill')

/**
 * A drill whose steps are code: with captured values, MULTI groups, deferred replies, file edits, and what else a drill file can't say. A
 * module that has it as its default export is run by `redis-ha drill MODULE`, and `runDrill` takes it as it is. What is wrong in it
 * is told when it is run.
 */
export function defineDrill(definition: DrillDefinition): DefinedDrill {
  return Object.freeze({ definition, [BRAND]: true })
}

export function isDefinedDrill(value: unknown): value is DefinedDrill {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** What it says, as plain values that can be read. */
export function plainDefinition({ definition }: DefinedDrill): Record<string, unknown> {
  const { against } = definition
  return { ...definition, against: against instanceof URL ? fileURLToPath(against) : against }
}

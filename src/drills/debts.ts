import * as z from 'zod'
import type { PlannedNode } from '../model/plan.ts'
import { readIfThere, removeFolder, writeAtomically } from '../processes/files.ts'
import { type Identity, ownIdentity } from '../processes/identity.ts'
import { debtsPath } from '../processes/state.ts'

const setting = z.object({ node: z.string(), name: z.string(), value: z.string(), rewrite: z.boolean() })

const debts = z.object({
  /** Whose they are: as long as it lives, it pays them itself. */
  drill: z.object({ pid: z.number(), start: z.string(), boot: z.string() }) satisfies z.ZodType<Identity>,
  /** Whether data that only a running replica has may go when nodes are started. */
  mayEmpty: z.boolean(),
  /** Nodes that it killed, stopped or paused. */
  nodes: z.array(z.string()),
  settings: z.array(setting).describe('As they were before'),
  /** The keys that it wrote to. */
  keys: z.array(z.string()),
})

type Owed = z.output<typeof debts>
export type Setting = z.output<typeof setting>

/** What a drill left to be healed, or leaves if it is killed now; undefined where there is nothing that can be read. */
export function readDebts(folder: string): Owed | undefined {
  const text = readIfThere(debtsPath(folder))
  if (text === undefined) return undefined
  try {
    return debts.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** What a drill on a running topology owes it, written down before it is done: so that it can be healed of a drill that was killed. */
export class Debts {
  readonly #folder: string
  readonly #owed: Owed

  constructor(folder: string, mayEmpty: boolean, keys: string[]) {
    this.#folder = folder
    // What one that was killed before left, and could not be healed yet, stays owed.
    const { nodes = [], settings = [], keys: others = [] } = readDebts(folder) ?? {}
    this.#owed = { drill: ownIdentity(), mayEmpty, nodes, settings, keys: [...others, ...keys] }
    this.#write()
  }

  oweNodes(nodes: PlannedNode[]): void {
    const { nodes: known } = this.#owed
    known.push(...nodes.map(({ name }) => name).filter((name) => !known.includes(name)))
    this.#write()
  }

  oweKeys(keys: string[]): void {
    this.#owed.keys.push(...keys)
    this.#write()
  }

  /** The first value that a setting had is the one that it is to have again. */
  oweSettings(settings: Setting[]): void {
    const { settings: known } = this.#owed
    known.push(
      ...settings.filter(({ node, name }) => !known.some((one) => one.node === node && one.name === name)),
    )
    this.#write()
  }

  /** All is paid. */
  settle(): void {
    removeFolder(debtsPath(this.#folder))
  }

  #write(): void {
    writeAtomically(debtsPath(this.#folder), JSON.stringify(this.#owed))
  }
}

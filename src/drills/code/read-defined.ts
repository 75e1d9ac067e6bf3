import { readDrillInCode } from '../../model/drill-file.ts'
import type { MatrixCell } from '../../model/matrix.ts'
import type { Drill } from '../drill.ts'
import { topologyOf, unusable } from '../drill-topology.ts'
import { type DefinedDrill, plainDefinition } from './define-drill.ts'

export interface DefinedWhere {
  /** That the path of its topology is looked up in. */
  folder: string
  /** Where it does not say its name. */
  name?: string
  /** What its module is called in messages. */
  shown?: string
  cell?: MatrixCell
}

/** A drill in code, ready to be run. Throws `file` where something is wrong in what it says. */
export function drillFromCode(defined: DefinedDrill, where: DefinedWhere): Drill {
  const { folder, name = 'drill', shown = 'the drill', cell = [] } = where
  const { drill, problems } = readDrillInCode(plainDefinition(defined))
  if (!drill) throw unusable(shown, problems)
  return { name: drill.name ?? name, said: drill, ...topologyOf(drill, folder, shown, cell) }
}

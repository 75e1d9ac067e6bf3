import { join } from 'node:path'
import type { Plan } from '../../model/plan.ts'
import { readIfThere, removeFolder, writeAtomically } from '../../processes/files.ts'

/** A change that has begun: should it be killed, the next one completes it. */
export interface BegunChange {
  user: string
  password: string
}

export const JOURNAL = 'password-change.json'

export function readBegunChange({ folder }: Plan): BegunChange | undefined {
  const text = readIfThere(join(folder, JOURNAL))
  return text === undefined ? undefined : (JSON.parse(text) as BegunChange)
}

export function writeBegunChange({ folder }: Plan, change: BegunChange): void {
  writeAtomically(join(folder, JOURNAL), JSON.stringify(change))
}

export function removeBegunChange({ folder }: Plan): void {
  removeFolder(join(folder, JOURNAL))
}

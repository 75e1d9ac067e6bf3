import type { PlannedNode } from '../model/plan.ts'
import { readIfThere, writeAtomically } from '../processes/files.ts'
import { lastArguments, parseConf } from '../redis/directives.ts'
import { confPath } from './session.ts'

// The conf file of a node as it would start from it now: it writes there itself, and so does Sentinel by it.

/** The arguments of a directive, with a space between them; undefined where there is none. */
export function directiveOnDisk(node: PlannedNode, name: string): string | undefined {
  return lastArguments(parseConf(readIfThere(confPath(node)) ?? ''), name)?.join(' ')
}

/** Sets a directive of a node that does not run; nothing where it has no conf file any more. The value is one that needs no quotes. */
export function setOnDisk(node: PlannedNode, name: string, value: string): void {
  const conf = readIfThere(confPath(node))
  if (conf === undefined) return
  const isOther = (line: string) => line.trimStart().split(/\s/)[0]?.toLowerCase() !== name
  const others = conf.trimEnd().split('\n').filter(isOther)
  writeAtomically(confPath(node), [...others, `${name} ${value}`, ''].join('\n'))
}

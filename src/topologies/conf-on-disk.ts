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
  rewrite(node, [name], [`${name} ${value}`])
}

/** Takes directives away, likewise. */
export function removeOnDisk(node: PlannedNode, names: string[]): void {
  rewrite(node, names, [])
}

function rewrite(node: PlannedNode, without: string[], more: string[]): void {
  const conf = readIfThere(confPath(node))
  if (conf === undefined) return
  const isKept = (line: string) => !without.includes(line.trimStart().split(/\s/)[0]?.toLowerCase() ?? '')
  const kept = conf.trimEnd().split('\n').filter(isKept)
  const text = [...kept, ...more, ''].join('\n')
  if (text !== conf) writeAtomically(confPath(node), text)
}

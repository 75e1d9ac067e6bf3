import { matchesGlob } from '../../model/glob.ts'
import type { PlannedNode } from '../../model/plan.ts'
import { readIfThere } from '../../processes/files.ts'
import { parseLogLine } from '../../redis/log-line.ts'
import { logPath } from '../../topologies/session.ts'

/** A place in the logs of all nodes. Servers write a line at once, so what is read is all that they have said. */
export class LogMark {
  readonly #ends: Map<PlannedNode, number>

  /** @internal */
  constructor(nodes: PlannedNode[]) {
    this.#ends = new Map(nodes.map((node) => [node, textOf(node).length]))
  }

  /** The messages behind the mark that a glob matches (`*+odown*`), of all nodes, or of some by their names. */
  lines(glob: string, of?: string | string[]): { node: string; text: string }[] {
    const names = of === undefined ? undefined : [of].flat()
    return [...this.#ends]
      .filter(([{ name }]) => names === undefined || names.includes(name))
      .flatMap(([node, from]) =>
        textOf(node)
          .slice(from)
          .split('\n')
          .map((line) => parseLogLine(line)?.message ?? line)
          .filter((text) => text !== '' && matchesGlob(glob, text))
          .map((text) => ({ node: node.name, text })),
      )
  }

  /** How many there are. */
  count(glob: string, of?: string | string[]): number {
    return this.lines(glob, of).length
  }
}

function textOf(node: PlannedNode): string {
  return readIfThere(logPath(node)) ?? ''
}

import type { NodeConnection } from '../../client/node-connection.ts'
import type { Plan, PlannedNode } from '../../model/plan.ts'
import { parsePairs } from '../../redis/pairs.ts'

/** What a node says of itself and the others, each question with its answer. One that does not answer says so. */
export async function nodeView(plan: Plan, node: PlannedNode, connection: NodeConnection): Promise<string> {
  const parts = await Promise.all(
    questionsFor(plan, node).map(async ([command, ...args]) => {
      const title = `# ${[command, ...args].join(' ')}`
      try {
        return `${title}\n${textOf(command, await connection.call(command, ...args))}\n`
      } catch (error) {
        return `${title}\n${connection.explain(error)}\n`
      }
    }),
  )
  return parts.join('\n')
}

type Question = [command: string, ...args: string[]]

function questionsFor(plan: Plan, node: PlannedNode): Question[] {
  if (node.kind === 'sentinel') {
    const master = plan.sentinel?.masterName ?? ''
    return [
      ['INFO'],
      ['SENTINEL', 'MASTERS'],
      ['SENTINEL', 'REPLICAS', master],
      ['SENTINEL', 'SENTINELS', master],
      ['SENTINEL', 'CKQUORUM', master],
    ]
  }
  const cluster: Question[] = [
    ['CLUSTER', 'INFO'],
    ['CLUSTER', 'NODES'],
    ['CLUSTER', 'SLOTS'],
  ]
  return [['INFO'], ['ROLE'], ['DBSIZE'], ['CLIENT', 'LIST'], ...(plan.cluster ? cluster : [])]
}

/** A reply as text. Sentinel tells of each node in names and values, one after the other. */
function textOf(command: string, reply: unknown): string {
  if (command !== 'SENTINEL' || !Array.isArray(reply)) return linesOf(reply)
  return reply.map((item) => [...parsePairs(item)].map((pair) => pair.join(' ')).join('\n')).join('\n\n')
}

/** A list's items one a line, deeper ones indented. */
function linesOf(reply: unknown, indent = ''): string {
  if (!Array.isArray(reply)) return `${indent}${String(reply).trimEnd().replaceAll('\r\n', '\n')}`
  return reply.map((item) => linesOf(item, Array.isArray(item) ? `${indent}  ` : indent)).join('\n')
}

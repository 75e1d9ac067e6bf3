import { dataNodes, type Plan, sentinelNodes } from './plan.ts'
import type { AssignedPorts } from './ports.ts'

/** The ports that a plan gives to its nodes. */
export function assignedPorts(plan: Plan): AssignedPorts {
  const both = (where: 'announce' | 'listen') => ({
    data: dataNodes(plan).map((node) => node[where].port),
    sentinels: sentinelNodes(plan).map((node) => node[where].port),
  })
  const plain = dataNodes(plan).flatMap(({ plainPort }) => plainPort ?? [])
  return {
    ...both('announce'),
    ...(plan.links && { behind: both('listen') }),
    ...(plain.length > 0 && { plain }),
  }
}

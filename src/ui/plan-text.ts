import { formatAddress, type Plan } from '../model/plan.ts'
import { serverName } from '../redis/version.ts'
import { formatSlots } from '../model/slots.ts'
import { terminalColumns } from './output.ts'
import { fittedTable } from './table.ts'

/** A plan for people: what would run where. */
export function formatPlan(plan: Plan): string {
  const rows = plan.nodes.map((node) => [
    node.name,
    node.listen.port === 0 ? 'automatic' : formatAddress(node.announce),
    node.kind === 'sentinel'
      ? `watches ${plan.sentinel?.masterName}`
      : node.replicaOf === undefined
        ? `master${node.slots.length > 0 ? `, slots ${formatSlots(node.slots)}` : ''}`
        : `replica of ${node.replicaOf}`,
  ])
  return [
    `${plan.topology} "${plan.name}": ${plan.nodes.length} nodes of ${plan.program} (${serverName(plan.server)}), ${plan.wiring} wiring`,
    ...plan.nodes.flatMap(({ name, own }) =>
      own ? [`${name} of ${own.program} (${serverName(own.server)})`] : [],
    ),
    `in ${plan.folder}, ${plan.keepsData ? 'data is kept' : 'no data is kept'}${plan.links ? ', a proxy stands before every node' : ''}`,
    '',
    fittedTable(['node', 'address', 'starts as'], rows, terminalColumns()),
  ].join('\n')
}

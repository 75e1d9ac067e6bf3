import { formatAddress, nodeNamed, type Plan, type PlannedDataNode } from '../../model/plan.ts'
import { formatSlots } from '../../model/slots.ts'
import { roleOf } from '../../redis/info.ts'
import { type DataNodeView, said, type Views } from './views.ts'

/** What is not as the plan has it at the start: roles, whom a replica follows, slots. Empty where all of it is. Pure. */
export function strayed(plan: Plan, views: Views): string[] {
  return views.data.flatMap((view) => {
    const how = roleStrayed(plan, view) ?? slotsStrayed(view)
    return how === undefined ? [] : [`${view.node.name} ${how}`]
  })
}

function roleStrayed(plan: Plan, { node, info }: DataNodeView): string | undefined {
  const heard = said(info)
  if (!heard) return 'does not answer'
  const role = roleOf(heard)
  const master = masterIn(plan, node)
  if (!master) return role === 'master' ? undefined : 'is a replica'
  if (role !== 'replica') return 'is a master'
  const followed = { host: heard.get('master_host') ?? '', port: Number(heard.get('master_port')) }
  return formatAddress(followed) === formatAddress(master.announce)
    ? undefined
    : `follows ${formatAddress(followed)}`
}

function masterIn(plan: Plan, { replicaOf }: PlannedDataNode) {
  return replicaOf === undefined ? undefined : nodeNamed(plan, replicaOf)
}

function slotsStrayed({ node, cluster }: DataNodeView): string | undefined {
  if (!cluster) return undefined
  const lines = said(cluster.nodes)
  if (!lines) return 'does not tell its slots'
  const slots = formatSlots(lines.find((line) => line.flags.includes('myself'))?.slots ?? [])
  return slots === formatSlots(node.slots) ? undefined : `has the slots ${slots || 'of nobody'}`
}

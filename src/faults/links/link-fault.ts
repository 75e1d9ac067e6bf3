import { holdLinks } from '../../links/control.ts'
import { linkRules, type NamedGroup, parseLinkGroups } from '../../model/link-groups.ts'
import { type CutHow, type LinkEffect, type LinkRule, ruleText } from '../../model/link-rules.ts'
import { LINKS_NAME } from '../../model/links.ts'
import { now } from '../../processes/clock.ts'
import { appendEvent } from '../../processes/event-log.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import type { Choose } from '../../topologies/targets/target-nodes.ts'
import { demandLinks, healLinks, silentProxy } from './links-state.ts'

/** What can be done to links. `between` says whose: `master | rest`, `redis-1 > redis-2`, see `parseLinkGroups`. */
export type LinkFault = { between: string } & (
  | { kind: 'partition'; how?: CutHow | undefined }
  /** Each byte arrives so much later, one way, ms; by up to `jitterMs` more. */
  | { kind: 'delay'; byMs: number; jitterMs?: number | undefined }
  | { kind: 'rate'; bytesPerSecond: number }
  /** Cut for so long, then whole for so long, and so on, ms. */
  | { kind: 'flap'; cutMs: number; wholeMs: number; how?: CutHow | undefined }
)

/** A link fault in force, with its cure. */
export interface InjectedLinkFault {
  /** Its name, such as `partition-1`. */
  name: string
  /** Who was found to be in the groups. */
  groups: NamedGroup[]
  rules: LinkRule[]
  /** When it was in force, milliseconds since 1970. */
  at: number
  /** Takes its rules away. What was cut is reset, so that both ends dial again at once. Healing twice is nothing. */
  heal: () => Promise<void>
}

export interface LinkFaultOptions {
  choose: Choose
  /** Whether its rules go when this process ends, however it ends; otherwise they stay until they are healed. */
  leased: boolean
}

/**
 * Puts a fault on links in force. Roles are those of the moment, and the nodes found stay in their groups. Throws `usage`
 * where the topology has no links, or the groups are none.
 */
export async function injectLinkFault(
  topology: OpenTopology,
  fault: LinkFault,
  { choose, leased }: LinkFaultOptions,
): Promise<InjectedLinkFault> {
  const links = demandLinks(topology)
  const { groups, oneWay } = parseLinkGroups(fault.between)
  const named: NamedGroup[] = []
  for (const group of groups) {
    if (group === 'rest') {
      named.push(group)
      continue
    }
    const targets = group.flatMap((member) => (member.kind === 'nodes' ? [member.target] : []))
    const parties = group.flatMap((member) => (member.kind === 'party' ? [member.name] : []))
    const nodes = targets.length === 0 ? [] : await topology.nodes(targets, choose)
    named.push([...nodes.map(({ name }) => name), ...parties])
  }
  const rules = linkRules(named, oneWay, effectOf(fault))
  const held = await holdLinks(links, { ask: 'add', kind: fault.kind, rules, leased })
  if (!held.answer.ok || held.answer.fault === undefined) {
    held.release()
    throw silentProxy(topology, held.answer.ok ? 'no name for the fault' : held.answer.why)
  }
  if (!leased) held.release()
  const name = held.answer.fault
  const at = now()
  const inForce = rules.map((rule): LinkRule => ({ ...rule, fault: name }))
  appendEvent(topology.plan.folder, {
    event: 'action',
    action: fault.kind,
    node: LINKS_NAME,
    seen: `${name}: ${inForce.map(ruleText).join('; ')}`,
  })
  return {
    name,
    groups: named,
    rules: inForce,
    at,
    heal: async () => {
      await healLinks(topology, name)
      held.release()
    },
  }
}

function effectOf(fault: LinkFault): LinkEffect {
  switch (fault.kind) {
    case 'partition':
      return { kind: 'cut', how: fault.how ?? 'drop' }
    case 'delay':
      return { kind: 'delay', ms: fault.byMs, jitterMs: fault.jitterMs ?? 0 }
    case 'rate':
      return { kind: 'rate', bytesPerSecond: fault.bytesPerSecond }
    case 'flap':
      return { kind: 'flap', cutMs: fault.cutMs, wholeMs: fault.wholeMs, how: fault.how ?? 'drop' }
  }
}

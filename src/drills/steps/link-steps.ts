import { injectLinkFault, type LinkFault } from '../../faults/links/link-fault.ts'
import { type LinkRule, ruleText } from '../../model/link-rules.ts'
import type { FaultRecord } from '../history/history.ts'
import type { Scene } from '../scene.ts'

/** Breaks links, and leaves the cure to be done at the end. When this process is killed, they are whole at once. */
export async function breakLinks(scene: Scene, fault: LinkFault): Promise<string> {
  const injected = await injectLinkFault(scene.topology, fault, { choose: scene.choose, leased: true })
  const named = injected.groups.flatMap((group) => (group === 'rest' ? [] : group))
  const everybody = [...scene.plan.nodes.map(({ name }) => name), ...scene.applications]
  const sides = injected.groups.map((group) =>
    group === 'rest' ? everybody.filter((name) => !named.includes(name)) : group,
  )
  const record: FaultRecord = {
    label: `${fault.kind} ${groupsText(injected.groups, fault.between)}`,
    nodes: scene.plan.nodes.map(({ name }) => name).filter((name) => named.includes(name)),
    from: scene.clock(),
    to: null,
    ...(fault.kind === 'partition' && { sides }),
  }
  scene.faults.push(record)
  const broken = {
    kind: fault.kind,
    record,
    heal: async () => {
      if (record.to !== null) return
      await injected.heal()
      record.to = scene.clock()
    },
  }
  scene.links.push(broken)
  scene.cures.push({ what: record.label, heal: broken.heal })
  return rulesText(injected.rules)
}

/** Heals faults on links, all or those of a kind. */
export async function healLinks(scene: Scene, kind: string): Promise<string> {
  const meant = scene.links.filter((one) => kind === 'all' || one.kind === kind)
  for (const { heal } of meant) await heal()
  scene.links = scene.links.filter((one) => !meant.includes(one))
  return meant.length === 0
    ? 'nothing to heal'
    : `healed: ${meant.map(({ record }) => record.label).join('; ')}`
}

function groupsText(groups: (string[] | 'rest')[], between: string): string {
  const texts = groups.map((group) => (group === 'rest' ? group : group.join(',')))
  return texts.join(between.includes('>') ? ' > ' : ' | ')
}

function rulesText(rules: LinkRule[]): string {
  return rules.map(ruleText).join('; ')
}

import { nodeNamed, type Plan } from '../../model/plan.ts'
import type { Scene } from '../scene.ts'

const FIELD = /\{([\w.-]+)\.(id|host|port|bus|dir)\}/g

/** The ids that nodes have now, by their names. */
export type Ids = ReadonlyMap<string, string>

/**
 * A text of a step with what it says of nodes filled in: `{redis-1.id}`, `.host`, `.port`, `.bus`, `.dir`. Any other braces stay: they are hash
 * tags. Who is not among the ids has that of the plan.
 */
export function filled(text: string, plan: Plan, ids: Ids = new Map()): string {
  return text.replaceAll(FIELD, (whole, name: string, field: string) => {
    const node = nodeNamed(plan, name)
    if (!node) return whole
    switch (field) {
      case 'id':
        return ids.get(name) ?? node.id ?? whole
      case 'host':
        return node.announce.host
      case 'port':
        return String(node.announce.port)
      case 'dir':
        return node.dir
      default:
        return node.kind === 'redis' && node.busPort !== undefined ? String(node.busPort) : whole
    }
  })
}

/** The ids of the nodes whose ids these texts speak of: as they say now, for CLUSTER RESET HARD gives a new one; the last known of one that is down. */
export async function idsIn(scene: Scene, texts: string[]): Promise<Ids> {
  const named = texts.flatMap((text) =>
    [...text.matchAll(FIELD)].flatMap(([, name = '', field]) => (field === 'id' ? [name] : [])),
  )
  const nodes = [...new Set(named)].flatMap((name) => nodeNamed(scene.plan, name) ?? [])
  const running = nodes.filter((node) => scene.topology.stateOf(node) === 'running')
  if (running.length === 0) return scene.ids
  using connections = scene.connect()
  await Promise.allSettled(
    running.map(async (node) => {
      const asked = node.kind === 'sentinel' ? 'SENTINEL' : 'CLUSTER'
      scene.ids.set(node.name, await connections.to(node).text(asked, 'MYID'))
    }),
  )
  return scene.ids
}

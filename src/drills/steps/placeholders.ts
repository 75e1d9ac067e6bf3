import { nodeNamed, type Plan } from '../../model/plan.ts'

const FIELD = /\{([\w.-]+)\.(id|host|port|bus)\}/g

/** A text of a step with what it says of nodes filled in: `{redis-1.id}`, `.host`, `.port`, `.bus`. Any other braces stay: they are hash tags. */
export function filled(text: string, plan: Plan): string {
  return text.replaceAll(FIELD, (whole, name: string, field: string) => {
    const node = nodeNamed(plan, name)
    if (!node) return whole
    switch (field) {
      case 'id':
        return node.id ?? whole
      case 'host':
        return node.announce.host
      case 'port':
        return String(node.announce.port)
      default:
        return node.kind === 'redis' && node.busPort !== undefined ? String(node.busPort) : whole
    }
  })
}

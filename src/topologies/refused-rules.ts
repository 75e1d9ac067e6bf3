import { serverOf } from '../model/node-servers.ts'
import { serverName } from '../redis/version.ts'
import { RedisHaError } from '../model/failure.ts'
import type { Plan, PlannedNode } from '../model/plan.ts'
import type { Topology } from '../model/read-topology.ts'
import { parseYaml } from '../model/yaml-document.ts'
import { readTopologySource } from '../processes/topology-source.ts'
import { refusedUser } from '../redis/acl-errors.ts'
import { endOfLog } from './session.ts'

/**
 * The failure of a start in which a server refused the rules of a user, with their place in the file; undefined where that was not
 * what ended it. The servers know the rules best: which commands there are depends on their version and modules.
 */
export function refusedRules(
  topology: Topology,
  file: string | undefined,
  plan: Plan,
): RedisHaError | undefined {
  if (!topology.users) return undefined
  for (const node of plan.nodes) {
    const refused = refusedUser(endOfLog(node).join('\n'))
    if (!refused) continue
    const { user, rule, why } = refused
    const path = pathOf(topology, user, node)
    return new RedisHaError({
      reason: 'file',
      title: `${serverName(serverOf(plan, node))} does not take the rules of the user ${user}`,
      expected: `rules that ACL SETUSER takes on ${node.name}`,
      seen: rule === undefined ? why : `${rule}: ${why}`,
      where: placeOf(file, path),
      try: `other ${path.at(-1) === user ? 'rules' : path.at(-1)}; redis-cli ACL CAT lists categories and commands`,
    })
  }
  return undefined
}

function pathOf({ users = {} }: Topology, user: string, node: PlannedNode): string[] {
  const said = users[user]
  const key = node.kind === 'sentinel' ? 'sentinel-rules' : 'rules'
  return typeof said === 'object' && said[key] !== undefined ? ['users', user, key] : ['users', user]
}

function placeOf(file: string | undefined, path: string[]): string {
  if (file === undefined) return path.join('.')
  const { line, column } = parseYaml(readTopologySource(file).text).placeOf(path, 'value')
  return `${file}:${line}:${column}`
}

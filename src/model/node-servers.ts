import { type Feature, type Features, featuresOf } from '../redis/features.ts'
import { serverName, type ServerVersion } from '../redis/version.ts'
import { dataNodes, type Plan, type PlannedNode, sentinelNodes } from './plan.ts'

// Which server a node is: that of the topology, or its own (`nodes.<name>.server`).

/** What a node's server is. */
export function serverOf(plan: Plan, node: PlannedNode): ServerVersion {
  return node.own?.server ?? plan.server
}

/** The program that a node is started with. */
export function programOf(plan: Plan, node: PlannedNode): string {
  return node.own?.program ?? plan.program
}

/** What a node's server can do. */
export function featuresAt(plan: Plan, node: PlannedNode): Features {
  return featuresOf(serverOf(plan, node))
}

/** Whether each of these nodes can do something. */
export function allHave(plan: Plan, feature: Feature, nodes: PlannedNode[]): boolean {
  return nodes.every((node) => featuresAt(plan, node)[feature])
}

/** The same of all data nodes. */
export function dataNodesHave(plan: Plan, feature: Feature): boolean {
  return allHave(plan, feature, dataNodes(plan))
}

/** The same of all sentinels. */
export function sentinelsHave(plan: Plan, feature: Feature): boolean {
  return allHave(plan, feature, sentinelNodes(plan))
}

/** Every server that some node is, each once, in the order of the nodes. */
export function serversIn(plan: Plan): ServerVersion[] {
  const named = new Map(plan.nodes.map((node) => [serverName(serverOf(plan, node)), serverOf(plan, node)]))
  return [...named.values()]
}

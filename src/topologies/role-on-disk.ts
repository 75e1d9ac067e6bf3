import type { Plan, PlannedDataNode } from '../model/plan.ts'
import { readIfThere } from '../processes/files.ts'
import { parseClusterNodes } from '../redis/cluster-replies.ts'
import { lastArguments, parseConf } from '../redis/directives.ts'
import { confPath } from './session.ts'

/**
 * The role that a node would start with: what its own files say, which Sentinel, Cluster and `redis-ha failover` keep up to
 * date. It is also the last thing known of one that can't be asked.
 */
export function roleOnDisk(plan: Plan, node: PlannedDataNode): 'master' | 'replica' {
  if (plan.cluster) return isClusterMaster(node) ? 'master' : 'replica'
  const conf = parseConf(readIfThere(confPath(node)) ?? '')
  return (lastArguments(conf, 'replicaof') ?? lastArguments(conf, 'slaveof')) === undefined
    ? 'master'
    : 'replica'
}

function isClusterMaster(node: PlannedDataNode): boolean {
  const lines = parseClusterNodes(readIfThere(`${node.dir}/nodes.conf`) ?? '')
  return lines.find((line) => line.flags.includes('myself'))?.flags.includes('master') ?? false
}

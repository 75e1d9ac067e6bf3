import { featuresOf } from '../redis/features.ts'
import type { ServerVersion } from '../redis/version.ts'
import { aclUsers } from './acl-users.ts'
import { majorityOf, sentinelNames } from './node-names.ts'
import type { Plan, PlannedAuth, Wiring } from './plan.ts'
import { planDataNodes } from './plan-data-nodes.ts'
import { isYes } from './plan-directives.ts'
import { planLinks } from './plan-links.ts'
import type { PlanInput } from './plan-input.ts'
import { planSentinels } from './plan-sentinels.ts'
import { planUsers } from './plan-users.ts'
import type { Topology } from './read-topology.ts'
import { planTls } from './tls.ts'

/** Decides everything about a topology before anything starts. Pure: the same input gives the same plan. */
export function makePlan(input: PlanInput): Plan {
  const { topology, folder, server, program } = input
  const replicas = topology.topology === 'cluster' ? topology.replicas : undefined
  const servers = serversOf(input)
  const wiring = wiringFor(servers, input.wiring, replicas)
  const nodes = [...planDataNodes(input, wiring), ...planSentinels(input)]
  return {
    name: topology.name,
    topology: topology.topology,
    folder,
    server,
    program,
    wiring,
    keepsData: topology.persistence !== 'none',
    auth: planAuth(topology),
    ...(topology.users && { users: planUsers(topology, sentinelServers(input)) }),
    tls: planTls(topology.tls, folder, input.baseFolder),
    sentinel:
      topology.topology === 'sentinel'
        ? {
            masterName: topology.sentinel['master-name'],
            quorum: topology.sentinel.quorum ?? majorityOf(topology.sentinels),
          }
        : undefined,
    cluster:
      topology.topology === 'cluster'
        ? {
            replicas: topology.replicas,
            requireFullCoverage: isYes(topology.cluster['require-full-coverage']),
          }
        : undefined,
    links: topology.links ? planLinks(folder, nodes) : undefined,
    nodes,
  }
}

function planAuth(topology: Topology): PlannedAuth | undefined {
  const user = topology.users
    ? aclUsers(topology)?.applications
    : topology.auth && (topology.auth.user ?? 'default')
  return user === undefined ? undefined : { user }
}

/** That of the topology, and those that nodes have of their own. */
function serversOf({ server, ofNodes = {} }: PlanInput): ServerVersion[] {
  return [server, ...Object.values(ofNodes).map((own) => own.server)]
}

/** Those that its sentinels are. */
function sentinelServers({ topology, server, ofNodes = {} }: PlanInput): ServerVersion[] {
  return sentinelNames(topology).map((name) => ofNodes[name]?.server ?? server)
}

/** How a topology is wired for the first time by these servers, if it is to be wired so. `clusterReplicas`: in a cluster, of each master. */
export function wiringFor(
  servers: ServerVersion[],
  wiring: Wiring,
  clusterReplicas: number | undefined,
): Wiring {
  if (clusterReplicas === undefined) return wiring === 'meet' ? 'fast' : wiring
  const hasHolders = servers.every((server) => featuresOf(server).phantomMasters) || clusterReplicas > 0
  return wiring === 'fast' && !hasHolders ? 'meet' : wiring
}

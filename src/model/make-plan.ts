import { featuresOf } from '../redis/version.ts'
import { majorityOf } from './node-names.ts'
import type { Plan, Wiring } from './plan.ts'
import { planDataNodes } from './plan-data-nodes.ts'
import { isYes } from './plan-directives.ts'
import type { PlanInput } from './plan-input.ts'
import { planSentinels } from './plan-sentinels.ts'

/** Decides everything about a topology before anything starts. Pure: the same input gives the same plan. */
export function makePlan(input: PlanInput): Plan {
  const { topology, folder, server, program } = input
  const wiring = wiringFor(input)
  return {
    name: topology.name,
    topology: topology.topology,
    folder,
    server,
    program,
    wiring,
    keepsData: topology.persistence !== 'none',
    auth: topology.auth && { user: topology.auth.user ?? 'default' },
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
    nodes: [...planDataNodes(input, wiring), ...planSentinels(input)],
  }
}

function wiringFor({ topology, server, wiring }: PlanInput): Wiring {
  if (topology.topology === 'cluster')
    return wiring === 'fast' && !featuresOf(server).phantomMasters ? 'meet' : wiring
  return wiring === 'meet' ? 'fast' : wiring
}

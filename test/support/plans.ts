import { readFileSync } from 'node:fs'
import { makePlan } from '../../src/model/make-plan.ts'
import type { PlanInput } from '../../src/model/plan-input.ts'
import type { Plan } from '../../src/model/plan.ts'
import { pinnedPorts, portWishes } from '../../src/model/ports.ts'
import { formatProblem } from '../../src/model/problem.ts'
import { readTopologyText, readTopologyValue, type Topology } from '../../src/model/read-topology.ts'
import type { TopologyInput } from '../../src/model/topology-file.ts'
import type { ServerVersion } from '../../src/redis/version.ts'

export const redis6: ServerVersion = { flavor: 'redis', version: '6.0.16', level: '6.0.16' }
export const redis7: ServerVersion = { flavor: 'redis', version: '7.0.15', level: '7.0.15' }
export const valkey81: ServerVersion = { flavor: 'valkey', version: '8.1.1', level: '7.2.4' }

/** The text of a file of `examples/`. */
export function exampleText(name: string): string {
  return readFileSync(new URL(`../../examples/${name}.yaml`, import.meta.url), 'utf8')
}

/** A topology that must be without errors, from its file's text or from plain values. */
export function topologyOf(source: string | TopologyInput, name = 'shop'): Topology {
  const read = typeof source === 'string' ? readTopologyText(source, name) : readTopologyValue(source, name)
  if (read.topology) return read.topology
  throw new Error(read.problems.map((problem) => formatProblem(problem, 'the topology')).join('\n'))
}

/** The plan of a topology on the ports that it pins, with redis-server 7.0.15 and the fast wiring unless told. */
export function planOf(source: string | TopologyInput, change: Partial<PlanInput> = {}): Plan {
  const topology = topologyOf(source)
  return makePlan({
    baseFolder: '/files',
    topology,
    folder: '/state/shop',
    server: redis7,
    program: '/usr/bin/redis-server',
    wiring: 'fast',
    ports: pinnedPorts(portWishes(topology)),
    ...change,
  })
}

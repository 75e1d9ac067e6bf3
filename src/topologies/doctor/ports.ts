import { fine, type Finding, trouble, warning } from '../../model/finding.ts'
import { openedPorts, pinnedPorts, portWishes } from '../../model/ports.ts'
import { readTopologyValue, type Topology } from '../../model/read-topology.ts'
import { TOPOLOGY_KINDS } from '../../model/topology-file.ts'
import { ephemeralPorts, holderOf, tryPort } from '../../processes/listeners.ts'
import type { ListedTopology } from '../registry.ts'

/** What is known of one of the ports that a topology would open. */
export interface PortSeen {
  port: number
  /** Undefined where it is free; else who has it. */
  taken: string | undefined
  /** The running topology that it belongs to. */
  topology: string | undefined
}

/** The ports of a file, or, without one, those that topologies have by default, which are in nobody's way yet. */
export async function examinePorts(
  topology: Topology | undefined,
  running: ListedTopology[],
): Promise<Finding[]> {
  const ports = topology ? portsOf(topology) : defaultPorts()
  if (ports.length === 0) return [fine('ports', 'automatic: free ones are taken')]
  const seen = await Promise.all(ports.map((port) => seePort(topology?.host ?? '127.0.0.1', port, running)))
  return [...judgePorts(seen, topology), judgeEphemeral(ports, ephemeralPorts())]
}

function portsOf(topology: Topology): number[] {
  const wishes = portWishes(topology)
  return openedPorts(pinnedPorts(wishes), wishes.bus)
}

function defaultPorts(): number[] {
  const ports = TOPOLOGY_KINDS.flatMap((kind) => {
    const { topology } = readTopologyValue({ topology: kind }, kind)
    return topology ? portsOf(topology) : []
  })
  return [...new Set(ports)].toSorted((a, b) => a - b)
}

async function seePort(host: string, port: number, running: ListedTopology[]): Promise<PortSeen> {
  const found = await tryPort(host, port)
  const owner = running.find((topology) => portsInUse(topology).includes(port))?.name
  if (found.state === 'free') return { port, taken: undefined, topology: owner }
  if (found.state === 'refused') return { port, taken: found.why, topology: owner }
  const holder = holderOf(port)
  const taken = holder ? `held by ${holder.program}, pid ${holder.pid}` : 'held by somebody'
  return { port, taken, topology: owner }
}

function portsInUse({ topology, ports }: ListedTopology): number[] {
  return openedPorts({ data: ports, sentinels: [] }, topology === 'cluster')
}

/** What a file pins and can't have is a problem; of the default ports it is only good to know. */
export function judgePorts(seen: PortSeen[], wanted: { name: string } | undefined): Finding[] {
  const judge = wanted ? trouble : warning
  const findings = seen.flatMap(({ port, taken, topology }) => {
    if (taken === undefined || (wanted && topology === wanted.name)) return []
    return topology === undefined
      ? [
          judge(
            `port ${port}`,
            taken,
            '--port auto, another `port` in the file, or end the process that holds it',
          ),
        ]
      : [
          judge(
            `port ${port}`,
            `${taken}, of the topology "${topology}"`,
            `--port auto, or redis-ha down ${topology}`,
          ),
        ]
  })
  const own = seen.filter(({ taken, topology }) => taken !== undefined && topology === wanted?.name)
  const free = seen.filter(({ taken }) => taken === undefined).map(({ port }) => port)
  return [
    ...(free.length === 0 ? [] : [fine('ports', `free: ${formatPorts(free)}`)]),
    ...(wanted === undefined || own.length === 0
      ? []
      : [fine('ports', `used by "${wanted.name}", which runs: ${formatPorts(own.map(({ port }) => port))}`)]),
    ...findings,
  ]
}

/** The kernel may give such a port to any client at any moment. */
export function judgeEphemeral(ports: number[], range: [first: number, last: number] | undefined): Finding {
  if (!range) return fine('ephemeral-ports', 'the system does not tell its range')
  const [first, last] = range
  const inside = ports.filter((port) => port >= first && port <= last)
  if (inside.length === 0) return fine('ephemeral-ports', `${first} to ${last}, none of ours`)
  return warning(
    'ephemeral-ports',
    `${formatPorts(inside)} of ours lie in ${first} to ${last}, which the kernel gives to clients`,
    `\`port\` below ${first}, or auto`,
  )
}

/** `6379-6381, 26379`. */
export function formatPorts(ports: number[]): string {
  const ranges: [number, number][] = []
  for (const port of ports.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && port === last[1] + 1) last[1] = port
    else ranges.push([port, port])
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ')
}

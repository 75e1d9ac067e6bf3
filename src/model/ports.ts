import { dataNodeNames, sentinelNames } from './node-names.ts'
import { keepsPlainPort } from './tls.ts'
import type { Ports, TopologyFile } from './topology-file.ts'

/** The distance from a cluster node's port to its bus port, as Redis has it by default. */
export const BUS_OFFSET = 10_000

/** What the ports of some nodes are to be: fixed, in the order of the nodes, or free ones; those that they had, where these are free. */
export type PortWish = { kind: 'pinned'; ports: number[] } | { kind: 'auto'; count: number; had?: number[] }

export interface PortWishes extends BothWishes {
  /** Whether each data node needs the port of its bus too. */
  bus: boolean
  /** With `links`: where the nodes themselves listen, behind the proxy that has the ports above. */
  behind?: BothWishes | undefined
  /** With TLS and `plain-port: keep`: where data nodes listen without it. */
  plain?: PortWish | undefined
}

/** `--port`: a first data port, or `auto`, over what the file says. */
export type PortOverride = number | 'auto' | undefined

export const DEFAULT_SENTINEL_PORT = 26_379

export function portWishes(file: TopologyFile, override?: PortOverride): PortWishes {
  const data = override ?? file.port
  const ofSentinels = file.topology === 'sentinel' ? file.sentinel.port : undefined
  const sentinels =
    override === 'auto' ? 'auto' : (ofSentinels ?? (data === 'auto' ? 'auto' : DEFAULT_SENTINEL_PORT))
  return {
    data: wish(data, dataNodeNames(file).length),
    sentinels: wish(sentinels, sentinelNames(file).length),
    bus: file.topology === 'cluster',
    behind: file.links
      ? {
          data: wish('auto', dataNodeNames(file).length),
          sentinels: wish('auto', sentinelNames(file).length),
        }
      : undefined,
    plain: keepsPlainPort(file.tls) ? wish('auto', dataNodeNames(file).length) : undefined,
  }
}

function wish(ports: Ports, count: number): PortWish {
  if (ports === 'auto') return { kind: 'auto', count }
  if (Array.isArray(ports)) return { kind: 'pinned', ports }
  return { kind: 'pinned', ports: Array.from({ length: count }, (_, index) => ports + index) }
}

/** The same wishes, with the automatic ports as the nodes had them before. */
export function wishingAgain(wishes: PortWishes, had: AssignedPorts): PortWishes {
  const { behind, plain } = wishes
  return {
    ...wishes,
    ...bothAgain(wishes, had),
    behind: behind && (had.behind ? bothAgain(behind, had.behind) : behind),
    plain: plain && (had.plain ? again(plain, had.plain) : plain),
  }
}

function bothAgain(wishes: BothWishes, had: BothPorts): BothWishes {
  return { data: again(wishes.data, had.data), sentinels: again(wishes.sentinels, had.sentinels) }
}

function again(one: PortWish, ports: number[]): PortWish {
  return one.kind === 'auto' ? { ...one, had: ports } : one
}

interface BothWishes {
  data: PortWish
  sentinels: PortWish
}

interface BothPorts {
  data: number[]
  sentinels: number[]
}

/** The ports that were settled on, in the order of the nodes. */
export interface AssignedPorts extends BothPorts {
  /** With `links`: where the nodes themselves listen. */
  behind?: BothPorts | undefined
  /** Where data nodes listen without TLS beside that. */
  plain?: number[] | undefined
}

export function pinnedPorts(wishes: PortWishes): AssignedPorts {
  const { behind, plain } = wishes
  return {
    ...bothPinned(wishes),
    ...(behind && { behind: bothPinned(behind) }),
    ...(plain && { plain: pinned(plain) }),
  }
}

function bothPinned({ data, sentinels }: BothWishes): BothPorts {
  return { data: pinned(data), sentinels: pinned(sentinels) }
}

function pinned(wished: PortWish): number[] {
  return wished.kind === 'pinned' ? wished.ports : []
}

/** All ports that a topology opens, those of the buses too. */
export function openedPorts(ports: AssignedPorts, bus: boolean): number[] {
  const announced = [ports, ...(ports.behind ? [ports.behind] : [])].flatMap(({ data, sentinels }) => [
    ...data,
    ...(bus ? data.map((port) => port + BUS_OFFSET) : []),
    ...sentinels,
  ])
  return [...announced, ...(ports.plain ?? [])]
}

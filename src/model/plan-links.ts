import { LINKS_NAME, type PlannedLinks } from './links.ts'
import type { Plan, PlannedDirective, PlannedNode } from './plan.ts'
import { directive } from './plan-directives.ts'
import { BUS_OFFSET } from './ports.ts'

/** The proxy of a topology with `links`, in front of these nodes. */
export function planLinks(folder: string, nodes: PlannedNode[]): PlannedLinks {
  return {
    dir: `${folder}/nodes/${LINKS_NAME}`,
    fronts: nodes.flatMap((node) => [
      { node: node.name, kind: 'client' as const, listen: node.announce, target: node.listen },
      ...(node.kind === 'redis' && node.busPort !== undefined
        ? [
            {
              node: node.name,
              kind: 'bus' as const,
              listen: { host: node.announce.host, port: node.busPort },
              target: { host: node.listen.host, port: node.listen.port + BUS_OFFSET },
            },
          ]
        : []),
    ]),
    sources: Object.fromEntries(nodes.map((node, index) => [node.name, sourceAddress(index)])),
  }
}

/** The ports that a node itself listens on, its bus included. */
export function listeningPorts(plan: Plan, node: PlannedNode): number[] {
  const bus = plan.links ? node.listen.port + BUS_OFFSET : node.kind === 'redis' ? node.busPort : undefined
  const plain = node.kind === 'redis' && node.plainPort !== undefined ? [node.plainPort] : []
  return [node.listen.port, ...(plan.cluster && bus !== undefined ? [bus] : []), ...plain]
}

/** Where a topology is reached by way of the proxy; none where it has none. */
export function frontPorts(plan: Plan): number[] {
  return plan.links?.fronts.map(({ listen }) => listen.port) ?? []
}

/** The loopback address that a node's own connections come from, by its place in the plan: 127.0.1.1 and on. */
export function sourceAddress(index: number): string {
  return `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`
}

/** The loopback address of an application's own doors, by the order in which they were introduced: 127.0.200.1 and on. */
export function applicationAddress(index: number): string {
  return `127.0.${200 + Math.floor(index / 250)}.${1 + (index % 250)}`
}

/**
 * Where a node listens that has the proxy before it, and where it dials from. Up to 6.2 outgoing connections come from the
 * first address of `bind`. Up to 7.0 protected mode takes 127.0.1.1 for a remote address; the node is bound to loopback.
 */
export function listeningBehind(
  host: string,
  port: number,
  source: string,
  bindsSource: boolean,
): PlannedDirective[] {
  return [
    ...(bindsSource
      ? [directive('bind', host), directive('bind-source-addr', source)]
      : [directive('bind', source, host)]),
    directive('port', port),
    directive('protected-mode', 'no'),
  ]
}

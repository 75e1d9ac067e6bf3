import { askLinks } from '../../links/control.ts'
import { RedisHaError } from '../../model/failure.ts'
import { LINKS_NAME, type LinksState, type PlannedLinks } from '../../model/links.ts'
import { deadlineIn } from '../../processes/clock.ts'
import { appendEvent } from '../../processes/event-log.ts'
import { liveProcess } from '../../processes/run-record.ts'
import type { OpenTopology } from '../../topologies/open-topology.ts'
import { frozenProxy, proxyLogPath } from '../../topologies/proxy.ts'

/** The links of a topology. Throws `usage` where it has none. */
export function demandLinks(topology: OpenTopology): PlannedLinks {
  const { links } = topology.plan
  if (links) return links
  throw new RedisHaError({
    reason: 'usage',
    title: `"${topology.name}" has no links that could be broken`,
    expected: '`links: true` in the topology file',
    seen: 'nodes that reach each other without a proxy between them',
    where: topology.record().file ?? topology.plan.folder,
    try: `links: true in the file, redis-ha down ${topology.name}, and up again`,
  })
}

/** Who reached whom, with the rules in force. Throws `usage` where there are no links, `not-healthy` where the proxy is silent. */
export async function linksState(topology: OpenTopology): Promise<LinksState> {
  const links = demandLinks(topology)
  const answer = await askLinks(links, { ask: 'state' })
  if (answer.ok) return answer.state
  throw silentProxy(topology, answer.why)
}

/**
 * Takes away the rules of one fault, or of all, and gives the names of those that were in force. What was cut is reset, so
 * that both ends dial again at once. A proxy that is gone has no rules any more.
 */
export async function healLinks(topology: OpenTopology, fault?: string): Promise<string[]> {
  const links = demandLinks(topology)
  const answer = await askLinks(links, { ask: 'heal', fault })
  if (!answer.ok) {
    if (isGone(topology)) return []
    throw silentProxy(topology, answer.why)
  }
  const healed = answer.healed ?? []
  if (healed.length > 0)
    appendEvent(topology.plan.folder, {
      event: 'action',
      action: 'heal',
      node: LINKS_NAME,
      seen: healed.join(', '),
    })
  return healed
}

/** How long the proxy may take to open the ways of an application, ms. */
const OPEN_MS = 5000

/** The loopback address at which this application alone reaches every node, by the nodes' own ports. */
export async function introduceApplication(topology: OpenTopology, application: string): Promise<string> {
  const links = demandLinks(topology)
  const question = { ask: 'introduce' as const, application, withinMs: OPEN_MS }
  const answer = await askLinks(links, question, deadlineIn(OPEN_MS + 1000))
  if (answer.ok && answer.host !== undefined) return answer.host
  throw silentProxy(topology, answer.ok ? 'no address' : answer.why)
}

function isGone(topology: OpenTopology): boolean {
  return liveProcess(topology.record(), LINKS_NAME) === undefined
}

export function silentProxy(topology: OpenTopology, seen: string): RedisHaError {
  const links = demandLinks(topology)
  const frozen = frozenProxy(topology.record())
  return new RedisHaError({
    reason: 'not-healthy',
    title: `The proxy of the links of "${topology.name}" does not do as asked`,
    expected: 'an answer',
    seen: frozen ? `process ${frozen.pid} is paused` : seen,
    where: proxyLogPath(links),
    try: frozen
      ? `redis-ha resume ${topology.name}`
      : `redis-ha status ${topology.name}; redis-ha up ${topology.record().file ?? 'FILE'} brings a dead one back`,
  })
}

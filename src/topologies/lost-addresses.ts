import { isListenedOn } from '../processes/listeners.ts'
import { liveProcess, type RunRecord } from '../processes/run-record.ts'

/** The names of nodes that are gone, and at whose addresses somebody else listens by now, where the system tells. */
export function lostAddresses(record: RunRecord): Set<string> {
  const lost = record.plan.nodes.filter(
    ({ name, announce }) =>
      liveProcess(record, name) === undefined && isListenedOn(announce.host, announce.port),
  )
  return new Set(lost.map(({ name }) => name))
}

/** A range of slots, both ends included. */
export type SlotRange = [first: number, last: number]

/** One line of CLUSTER NODES. */
export interface ClusterNodeLine {
  id: string
  host: string
  port: number
  busPort: number
  flags: string[]
  /** The id of its master; undefined for a master. */
  masterId: string | undefined
  configEpoch: number
  linkState: string
  slots: SlotRange[]
  /** Slots on the move: `[93-<-id]` or `[93->-id]`. Only a node's own line shows them. */
  openSlots: string[]
}

/** Reads `id host:port@bus[,name…] flags master ping pong epoch link slot…`, the format of redis.io/commands/cluster-nodes. */
export function parseClusterNodes(reply: string): ClusterNodeLine[] {
  return reply
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('vars '))
    .map(parseLine)
}

function parseLine(line: string): ClusterNodeLine {
  const [id = '', address = '', flags = '', master = '-', , , epoch = '0', linkState = '', ...slots] = line
    .trim()
    .split(' ')
  const [endpoint = ''] = address.split(',')
  const [hostAndPort = '', bus = '0'] = endpoint.split('@')
  const colon = hostAndPort.lastIndexOf(':')
  return {
    id,
    host: hostAndPort.slice(0, colon),
    port: Number(hostAndPort.slice(colon + 1)),
    busPort: Number(bus),
    flags: flags.split(','),
    masterId: master === '-' ? undefined : master,
    configEpoch: Number(epoch),
    linkState,
    slots: slots.filter((slot) => !slot.startsWith('[')).map(parseSlotRange),
    openSlots: slots.filter((slot) => slot.startsWith('[')),
  }
}

function parseSlotRange(text: string): SlotRange {
  const [first = '', last = first] = text.split('-')
  return [Number(first), Number(last)]
}

/** The replicas' addresses that a CLUSTER SLOTS reply lists, `host:port` each, once. */
export function replicasInSlots(reply: unknown): Set<string> {
  const addresses = new Set<string>()
  if (!Array.isArray(reply)) return addresses
  for (const range of reply) {
    if (!Array.isArray(range)) continue
    for (const node of range.slice(3)) {
      if (Array.isArray(node)) addresses.add(`${String(node[0])}:${String(node[1])}`)
    }
  }
  return addresses
}

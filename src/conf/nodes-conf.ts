import { formatSlots } from '../model/slots.ts'
import type { SlotRange } from '../redis/cluster-replies.ts'

/** A node as every `nodes.conf` of the new cluster knows it. */
export interface KnownNode {
  id: string
  host: string
  port: number
  busPort: number
  /** For a replica, the id of its master. */
  masterId: string | undefined
  /** For a master, its slots and the config epoch that its phantom holds them under. */
  slots: SlotRange[]
  epoch: number
  /**
   * The shard of the node, 40 hex digits, for servers that know shards by an id (7.2). Without it each node makes one of its
   * own, and Valkey never believes a second one: its CLUSTER SHARDS would tell of more shards than there are.
   */
  shardId: string | undefined
}

/**
 * The `nodes.conf` that lets a node begin its life in a complete cluster, without CLUSTER MEET and gossip.
 *
 * A node that starts as a master holds back `cluster_state:ok` for 2 s (CLUSTER_WRITABLE_DELAY in cluster.c), a replica
 * does not. So a master's own file has it as the replica of a phantom that holds its slots and has no address; it takes
 * over from the phantom as soon as it answers. All other files know it as the master that it is going to be.
 */
export function renderNodesConf(nodes: KnownNode[], selfId: string, phantomId: string): string {
  const masters = nodes.filter((node) => node.masterId === undefined)
  const position = masters.findIndex((node) => node.id === selfId)
  const lines = nodes.map((node) => {
    const self = node.id === selfId
    const address = `${node.host}:${node.port}@${node.busPort}${shardOf(node)}`
    const flags = (flag: string) => (self ? `myself,${flag}` : flag)
    if (node.masterId !== undefined)
      return `${node.id} ${address} ${flags('slave')} ${node.masterId} 0 0 0 connected`
    if (self) return `${node.id} ${address} myself,slave ${phantomId} 0 0 0 connected`
    // A later epoch that it hears of costs a node a write that it waits for; but what a master draws is later than all it knows.
    const order = masters.indexOf(node)
    const epoch = position === -1 || order < position ? masters.length + order + 1 : node.epoch
    return `${node.id} ${address} master - 0 0 ${epoch} connected ${formatSlots(node.slots, ' ')}`
  })
  const self = nodes.find((node) => node.id === selfId)
  if (self && self.masterId === undefined) {
    lines.push(
      `${phantomId} :0@0${shardOf(self)} master,noaddr - 0 0 ${self.epoch} disconnected ${formatSlots(self.slots, ' ')}`,
    )
  }
  // In its takeover a master draws the epoch after this one: they begin one apart, so that no two draw the same.
  const current = masters.length + (position === -1 ? masters.length : position)
  return `${lines.join('\n')}\nvars currentEpoch ${current} lastVoteEpoch 0\n`
}

/** What stands behind an address: first the host's name, which there is none of. */
function shardOf({ shardId }: KnownNode): string {
  return shardId === undefined ? '' : `,,shard-id=${shardId}`
}

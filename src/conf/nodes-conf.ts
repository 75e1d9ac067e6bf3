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
  /** For a master, its slots and the config epoch that it is known to hold them under. */
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
 *
 * In its takeover a master draws the epoch after the newest that it knows. Whatever epoch a node hears of later than its file
 * has costs it a write that it waits for: so those that begin after the takeovers are given what was drawn in them.
 */
export function renderNodesConf(nodes: KnownNode[], selfId: string, phantomId: string): string {
  const lines = nodes.map((node) => {
    const self = node.id === selfId
    const address = `${node.host}:${node.port}@${node.busPort}${shardOf(node)}`
    if (node.masterId !== undefined)
      return `${node.id} ${address} ${self ? 'myself,slave' : 'slave'} ${node.masterId} 0 0 0 connected`
    if (self) return `${node.id} ${address} myself,slave ${phantomId} 0 0 0 connected`
    return `${node.id} ${address} master - 0 0 ${node.epoch} connected ${formatSlots(node.slots, ' ')}`
  })
  const self = nodes.find((node) => node.id === selfId)
  if (self && self.masterId === undefined) {
    lines.push(
      `${phantomId} :0@0${shardOf(self)} master,noaddr - 0 0 ${self.epoch} disconnected ${formatSlots(self.slots, ' ')}`,
    )
  }
  const newest = Math.max(...nodes.map(({ epoch }) => epoch))
  return `${lines.join('\n')}\nvars currentEpoch ${newest} lastVoteEpoch 0\n`
}

/** What stands behind an address: first the host's name, which there is none of. */
function shardOf({ shardId }: KnownNode): string {
  return shardId === undefined ? '' : `,,shard-id=${shardId}`
}

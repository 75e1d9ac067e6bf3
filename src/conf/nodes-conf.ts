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

/** Who holds the slots of a master in its own file, until it takes them over. */
export type SlotHolder =
  /** Nobody: a master that there is not, without address. */
  | { is: 'phantom'; id: string }
  /** A replica that it is going to have, which does not run yet. */
  | { is: 'stand-in'; id: string }

/**
 * The `nodes.conf` that lets a node begin its life in a complete cluster, without CLUSTER MEET and gossip.
 *
 * A node that starts as a master holds back `cluster_state:ok` for 2 s (CLUSTER_WRITABLE_DELAY in cluster.c), a replica
 * does not. So a master's own file has it as the replica of a phantom that holds its slots and has no address; it takes
 * over from the phantom as soon as it answers. All other files know it as the master that it is going to be.
 *
 * To Valkey 8.1 a master without address is one that can't be reached. There a replica of the master stands in for the
 * phantom, with an address where nobody listens yet, and the master begins without slots, so that it becomes its replica only
 * when it is told to: so it has loaded its seed as a master, and others can go on with its history.
 *
 * In its takeover a master draws the epoch after the newest that it knows. Whatever epoch a node hears of later than its file
 * has costs it a write that it waits for: so those that begin after the takeovers are given what was drawn in them.
 */
export function renderNodesConf(nodes: KnownNode[], selfId: string, holder: SlotHolder | undefined): string {
  const self = nodes.find((node) => node.id === selfId)
  const lines = nodes.map((node) => {
    const address = `${node.id} ${node.host}:${node.port}@${node.busPort}${shardOf(node)}`
    const master = (known: KnownNode) =>
      `master - 0 0 ${known.epoch} connected ${formatSlots(known.slots, ' ')}`
    if (holder?.is === 'stand-in' && self && node.id === holder.id) return `${address} ${master(self)}`
    const myself = node === self ? 'myself,' : ''
    if (node.masterId !== undefined) return `${address} ${myself}slave ${node.masterId} 0 0 0 connected`
    if (node !== self) return `${address} ${master(node)}`
    return holder?.is === 'stand-in'
      ? `${address} myself,master - 0 0 0 connected`
      : `${address} myself,slave ${holder?.id ?? '-'} 0 0 0 connected`
  })
  if (self && holder?.is === 'phantom') {
    lines.push(
      `${holder.id} :0@0${shardOf(self)} master,noaddr - 0 0 ${self.epoch} disconnected ${formatSlots(self.slots, ' ')}`,
    )
  }
  const newest = Math.max(...nodes.map(({ epoch }) => epoch))
  return `${lines.join('\n')}\nvars currentEpoch ${newest} lastVoteEpoch 0\n`
}

/** What stands behind an address: first the host's name, which there is none of. */
function shardOf({ shardId }: KnownNode): string {
  return shardId === undefined ? '' : `,,shard-id=${shardId}`
}

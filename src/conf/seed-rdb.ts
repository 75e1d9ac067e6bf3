/**
 * An RDB file without data whose replication offset is above zero; 1 unless it is to go on with a known history. A node that begins with it announces an offset in its
 * very first message to the others, without which CLUSTER SLOTS doesn't list a replica (getNodeReplicationOffset in
 * cluster.c): offsets move with the first write, or with the master's ping to its replicas, which comes every 10 s. The
 * format is that of rdb.h: version 9, which Redis 5 and all later servers load; AUX fields; the end; no checksum.
 */
export function renderSeedRdb(replicationId: string, offset = 1): Uint8Array {
  const aux = (name: string, value: string) => [AUX, ...string(name), ...string(value)]
  return Uint8Array.from([
    ...Buffer.from('REDIS0009'),
    ...aux('repl-stream-db', '0'),
    ...aux('repl-id', replicationId),
    ...aux('repl-offset', String(offset)),
    END,
    ...NO_CHECKSUM,
  ])
}

const AUX = 0xfa
const END = 0xff
const NO_CHECKSUM = [0, 0, 0, 0, 0, 0, 0, 0]

/** A string of up to 63 bytes has its length in one byte. */
function string(text: string): number[] {
  return [text.length, ...Buffer.from(text)]
}

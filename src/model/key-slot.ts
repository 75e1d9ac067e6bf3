import slotOf from 'cluster-key-slot'

/** Where a key belongs in a cluster. */
export interface KeySlot {
  key: string
  /** 0 to 16383. */
  slot: number
  /** The part in braces that alone is hashed; undefined where the whole key is. */
  tag: string | undefined
}

/** The slot of a key, and the hash tag that decides it. */
export function keySlotOf(key: string): KeySlot {
  const tag = hashTagOf(key)
  return { key, slot: tag === undefined ? wholeSlot(key) : slotOf(tag), tag }
}

/** The slot of a key that has a character for each of its bytes. */
export function slotOfBytes(key: string): number {
  const hashed = hashTagOf(key) ?? key
  // See below: no byte is a brace.
  return slotOf(Array.from(hashed, (byte) => byte.charCodeAt(0) | 0x1_00) as unknown as Buffer)
}

/** What is between the first `{` and the next `}`, if there is anything (redis.io, cluster specification). */
function hashTagOf(key: string): string | undefined {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  return close > open + 1 ? key.slice(open + 1, close) : undefined
}

/**
 * The slot of a key without a tag. After an empty one, as in `foo{}{bar}`, cluster-key-slot 1.1.2 takes the next for a tag,
 * which Redis does not. With a bit above the eighth, which its hash leaves out, no byte is a brace to it.
 */
function wholeSlot(key: string): number {
  if (!key.includes('{')) return slotOf(key)
  const bytes = Array.from(new TextEncoder().encode(key), (byte) => byte | 0x1_00)
  return slotOf(bytes as unknown as Buffer)
}

/** Turns the flat name, value, name, value, … of a SENTINEL reply into a map. */
export function parsePairs(reply: unknown): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  if (!Array.isArray(reply)) return pairs
  for (let at = 0; at + 1 < reply.length; at += 2) pairs.set(String(reply[at]), String(reply[at + 1]))
  return pairs
}

/** The same for a reply that lists several of them, such as SENTINEL REPLICAS. */
export function parsePairsList(reply: unknown): ReadonlyMap<string, string>[] {
  return Array.isArray(reply) ? reply.map(parsePairs) : []
}

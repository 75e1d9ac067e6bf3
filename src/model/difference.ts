/** What is different between two things that files said: `replicas: 2 → 3`, one line each, in the order of the keys. */
export function differencesBetween(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): string[] {
  const old = flatten(before)
  const fresh = flatten(after)
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .toSorted()
    .filter((key) => old.get(key) !== fresh.get(key))
    .map((key) => `${key}: ${old.get(key) ?? 'not set'} → ${fresh.get(key) ?? 'not set'}`)
}

function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value))
      flatten(inner, path === '' ? key : `${path}.${key}`, into)
  } else if (value !== undefined) into.set(path, JSON.stringify(value))
  return into
}

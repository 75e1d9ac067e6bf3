const UNITS: Record<string, number> = { '': 1, b: 1, k: 1000, kb: 1024, m: 1_000_000, mb: 1_048_576 }

/** The bytes of `64kb`, `1mb` or `5000`, with the units of Redis's own conf files; undefined where that is no size above 0. */
export function parseBytes(text: string): number | undefined {
  const found = /^(\d+)([a-z]*)$/.exec(text.toLowerCase())
  const unit = UNITS[found?.[2] ?? 'none']
  const bytes = unit === undefined ? 0 : Number(found?.[1]) * unit
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined
}

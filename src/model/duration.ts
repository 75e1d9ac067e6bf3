import ms from 'ms'

/** The milliseconds of `500ms`, `5s` or `1m`; undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  return /^\d+(\.\d+)?(ms|s|m|h)$/.test(text) ? ms(text as ms.StringValue) : undefined
}

/** `2h 5m`, `12s`: a time for people, two units at most. */
export function formatSeconds(seconds: number): string {
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ]
  const parts: string[] = []
  let rest = Math.floor(seconds)
  for (const [unit, size] of units) {
    if (rest >= size || (unit === 's' && parts.length === 0)) parts.push(`${Math.floor(rest / size)}${unit}`)
    rest %= size
  }
  return parts.slice(0, 2).join(' ')
}

/** `12 ms`, `1.84 s`, `2 min 5 s`: a measured time for people, three digits of it. */
export function formatMs(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Number(milliseconds.toPrecision(3))} ms`
  const seconds = milliseconds / 1000
  if (seconds < 99.95) return `${seconds.toPrecision(3)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

import { parseDuration } from './duration.ts'

/** What a number is expected to be: one or two bounds, all of which must hold. */
export interface Threshold {
  /** As it was written. */
  text: string
  bounds: Bound[]
}

interface Bound {
  comparison: '<' | '<=' | '=' | '>=' | '>'
  value: number
}

/** Reads `<= 8s`, `0`, `> 100` or a range, `1s..8s`; undefined for what is none. Durations become ms. */
export function parseThreshold(text: string): Threshold | undefined {
  const whole = text.trim()
  const range = /^(\S+?)\s*\.\.\s*(\S+)$/.exec(whole)
  const bounds = range ? [bound('>=', range[1]), bound('<=', range[2])] : [single(whole)]
  if (bounds.includes(undefined)) return undefined
  return { text: whole, bounds: bounds.filter((found) => found !== undefined) }
}

function single(text: string): Bound | undefined {
  const found = /^(<=|>=|<|>|=)?\s*(\S+)$/.exec(text)
  return found ? bound((found[1] ?? '=') as Bound['comparison'], found[2]) : undefined
}

function bound(comparison: Bound['comparison'], text = ''): Bound | undefined {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : parseDuration(text)
  return value === undefined ? undefined : { comparison, value }
}

export function holds({ bounds }: Threshold, seen: number): boolean {
  return bounds.every(({ comparison, value }) => {
    switch (comparison) {
      case '<':
        return seen < value
      case '<=':
        return seen <= value
      case '=':
        return seen === value
      case '>=':
        return seen >= value
      case '>':
        return seen > value
    }
  })
}

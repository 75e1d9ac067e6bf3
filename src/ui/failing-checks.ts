import type { Check } from '../model/check.ts'

/**
 * The checks that don't hold, as lines for a person: observers that say the same share a line, and of a node whose
 * process is gone only that is told, with the number of questions that it left open.
 */
export function summariseFailing(checks: Check[]): string[] {
  const gone = new Map(
    checks
      .filter((check) => check.check === 'process')
      .map((check): [string, Check[]] => [check.observer, []]),
  )
  const lines = new Map<string, { first: Check; observers: string[] }>()
  for (const check of checks) {
    const silent = check.check === 'process' ? undefined : gone.get(check.observer)
    if (silent) {
      silent.push(check)
      continue
    }
    const key = JSON.stringify([check.check, check.expected, check.seen])
    const line = lines.get(key) ?? { first: check, observers: [] }
    line.observers.push(check.observer)
    lines.set(key, line)
  }
  return [...lines.values()].map(({ first, observers }) => {
    const open = first.check === 'process' ? (gone.get(first.observer)?.length ?? 0) : 0
    const more = open === 0 ? '' : `, and ${open} more of its checks`
    return `${first.check} on ${observers.join(', ')}: expected ${first.expected}, seen ${first.seen}${more}`
  })
}

import { error, type Problem } from './problem.ts'
import type { TopologyFile } from './topology-file.ts'

const TOGETHER = ['cert', 'key', 'ca'] as const

/** A certificate is of no use without its key, and without what it is to be believed by. */
export function tlsRules({ tls }: Pick<TopologyFile, 'tls'>): Problem[] {
  if (typeof tls !== 'object') return []
  const given = TOGETHER.filter((name) => tls[name] !== undefined)
  const missing = TOGETHER.filter((name) => tls[name] === undefined)
  if (given.length === 0 || missing.length === 0) return []
  return [
    error(
      ['tls'],
      `tls has ${given.join(' and ')} and no ${missing.join(' and no ')}; expected cert, key and ca together, or none of them`,
      `${missing.map((name) => `${name}: …`).join(', ')}; without all three redis-ha makes certificates`,
    ),
  ]
}

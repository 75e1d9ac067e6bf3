import type { Plan } from '../../model/plan.ts'
import { readPassword } from '../../topologies/password.ts'

/** What MIGRATE signs in to the other node with, as redis-ha itself; nothing where nobody has to. */
export function migrateSignIn(plan: Plan): string[] {
  const password = readPassword(plan)
  if (password === undefined) return []
  const user = plan.users?.management ?? plan.auth?.user ?? 'default'
  return user === 'default' ? ['AUTH', password] : ['AUTH2', user, password]
}

/** A command of a drill, signed in where it is a MIGRATE that does not say as whom: a drill is the same with passwords and without. */
export function withMigrateSignIn<Word extends string | number>(
  plan: Plan,
  words: Word[],
): (Word | string)[] {
  const upper = words.map((word) => String(word).toUpperCase())
  // The names of keys stand third, and behind KEYS.
  const keys = upper.indexOf('KEYS', 6)
  const options = upper.slice(6, keys === -1 ? undefined : keys)
  if (upper[0] !== 'MIGRATE' || options.includes('AUTH') || options.includes('AUTH2')) return words
  const at = keys === -1 ? words.length : keys
  return [...words.slice(0, at), ...migrateSignIn(plan), ...words.slice(at)]
}

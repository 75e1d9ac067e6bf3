import { RedisHaError } from './failure.ts'

/** What an action acts on, as it was said. Which nodes that are is found out at the moment of the action. */
export type Target =
  | { kind: 'node'; name: string }
  /** One node of a role; among several, any. */
  | { kind: 'one'; role: Role }
  | { kind: 'every'; role: Role | 'node' }
  | { kind: 'shard'; shard: string; role: 'master' | 'replica' }
  /** The master that holds a key. */
  | { kind: 'key'; key: string }
  /** The sentinel that leads the failover. */
  | { kind: 'leader' }

export type Role = 'master' | 'replica' | 'sentinel'

const WORDS: Record<string, Target> = {
  master: { kind: 'one', role: 'master' },
  replica: { kind: 'one', role: 'replica' },
  sentinel: { kind: 'one', role: 'sentinel' },
  masters: { kind: 'every', role: 'master' },
  replicas: { kind: 'every', role: 'replica' },
  sentinels: { kind: 'every', role: 'sentinel' },
  all: { kind: 'every', role: 'node' },
  leader: { kind: 'leader' },
}

/** The words that stand for roles. */
export const TARGET_WORDS = Object.keys(WORDS)

/** Reads one target. A word that is none is taken for the name of a node; undefined for what can't be one either. */
export function parseTarget(text: string): Target | undefined {
  if (Object.hasOwn(WORDS, text)) return WORDS[text]
  if (text.startsWith('key:')) return text === 'key:' ? undefined : { kind: 'key', key: text.slice(4) }
  const inShard = /^(shard-\d+)\/(master|replica)$/.exec(text)
  if (inShard?.[1] !== undefined)
    return { kind: 'shard', shard: inShard[1], role: inShard[2] === 'master' ? 'master' : 'replica' }
  return /^[\w.-]+$/.test(text) ? { kind: 'node', name: text } : undefined
}

/**
 * Reads a list of targets, a comma between two: a key with a comma in it can only be said where lists are written
 * otherwise. Throws a `usage` failure.
 */
export function parseTargets(text: string): Target[] {
  return text.split(',').map((item) => {
    const target = parseTarget(item.trim())
    if (target) return target
    throw new RedisHaError({
      reason: 'usage',
      title: item.trim() === '' ? 'A target is empty' : `"${item.trim()}" is no target`,
      expected: `a node's name, ${TARGET_WORDS.join(', ')}, shard-1/master, shard-1/replica or key:KEY`,
      seen: text === '' ? 'nothing' : text,
      try: 'redis-ha status NAME, which lists the nodes',
    })
  })
}

/** A target as it is written. */
export function formatTarget(target: Target): string {
  switch (target.kind) {
    case 'node':
      return target.name
    case 'one':
      return target.role
    case 'every':
      return target.role === 'node' ? 'all' : `${target.role}s`
    case 'shard':
      return `${target.shard}/${target.role}`
    case 'key':
      return `key:${target.key}`
    case 'leader':
      return 'leader'
  }
}

import { RedisHaError } from './failure.ts'
import { NAMELESS, type LinkEffect, type LinkRule, type Parties } from './link-rules.ts'
import { parseTarget, type Target, TARGET_WORDS } from './target.ts'

/** What a group of a link fault is made of: nodes, by a target; or a party that is none, `client` or an application. */
export type Member = { kind: 'nodes'; target: Target } | { kind: 'party'; name: string }

export type Group = Member[] | 'rest'

/** Between whom a fault is: between any two of the groups both ways; or, one way, from the first to the second. */
export interface LinkGroups {
  groups: Group[]
  oneWay: boolean
}

const EXPECTED = 'groups, such as "master | rest", "redis-1,sentinel-1 | rest" or "redis-1 > redis-2"'
const APPLICATION = /^(?:app:([a-z0-9][\w.-]*)|(app[\w.-]*))$/

/**
 * Reads `master | rest`: groups of targets with `|` between them, or two with `>`. `rest` is every node and application
 * that is in no other group; a group alone stands for `group | rest`. `client` is whoever has no name, `app:web` an
 * application, as is every name that begins with `app`. Throws a `usage` failure.
 */
export function parseLinkGroups(text: string): LinkGroups {
  const parts = text.split(/([|>])/).map((part) => part.trim())
  const signs = parts.filter((_, index) => index % 2 === 1)
  const groups = parts.filter((_, index) => index % 2 === 0).map((part) => parseGroup(part, text))
  const oneWay = signs.includes('>')
  if (oneWay && groups.length > 2) throw wrong('One way goes from one group to one other', text)
  if (groups.filter((group) => group === 'rest').length > 1) throw wrong('There is one rest', text)
  if (groups.length > 1) return { groups, oneWay }
  if (groups[0] === 'rest') throw wrong('The rest of what is not said', text)
  return { groups: [...groups, 'rest'], oneWay }
}

function parseGroup(text: string, whole: string): Group {
  const words = text.split(',').map((word) => word.trim())
  if (words.length === 1 && words[0] === 'rest') return 'rest'
  return words.map((word) => {
    if (word === 'rest') throw wrong('The rest is a group of its own', whole)
    const application = applicationIn(word)
    if (application !== undefined) return { kind: 'party', name: application }
    if (word === NAMELESS) return { kind: 'party', name: NAMELESS }
    const target = parseTarget(word)
    if (target) return { kind: 'nodes', target }
    throw wrong(word === '' ? 'A group of the links is empty' : `"${word}" is nobody`, whole)
  })
}

function applicationIn(word: string): string | undefined {
  const found = APPLICATION.exec(word)
  return found?.[1] ?? found?.[2]
}

function wrong(title: string, seen: string): RedisHaError {
  return new RedisHaError({
    reason: 'usage',
    title,
    expected: EXPECTED,
    seen: seen === '' ? 'nothing' : seen,
    try: 'redis-ha fault --help',
  })
}

/** The name of an application (`--as`), which no node and no word of the targets has. Throws a `usage` failure. */
export function demandApplication(name: string): string {
  const taken =
    [...TARGET_WORDS, NAMELESS, 'rest', 'links'].includes(name) || /^(redis|sentinel)-\d+$/.test(name)
  if (/^[a-z0-9][\w.-]{0,62}$/.test(name) && !taken) return name
  throw new RedisHaError({
    reason: 'usage',
    title: '--as takes the name of an application',
    expected: 'letters, digits, dots and dashes, and no name of a node or word for one',
    seen: name === '' ? 'nothing' : name,
    try: '--as app-1',
  })
}

/** The groups when it is known who is in them: names, or `rest`. */
export type NamedGroup = string[] | 'rest'

/** The rules of one effect between groups. Throws a `usage` failure where somebody is in two of them. Pure. */
export function linkRules(
  groups: NamedGroup[],
  oneWay: boolean,
  effect: LinkEffect,
): Omit<LinkRule, 'fault'>[] {
  const named = groups.flatMap((group) => (group === 'rest' ? [] : group))
  const twice = named.find((name, index) => named.indexOf(name) !== index)
  if (twice !== undefined)
    throw new RedisHaError({
      reason: 'usage',
      title: `${twice} is in two groups`,
      expected: 'each in one group',
      seen: groups.map((group) => (group === 'rest' ? group : group.join(','))).join(' | '),
      try: 'names of nodes, where roles overlap',
    })
  const parties = groups.map((group): Parties => (group === 'rest' ? { allBut: named } : { these: group }))
  const [first, second] = parties
  if (oneWay) return first && second ? [{ from: first, to: second, effect }] : []
  return parties.flatMap((from, index) =>
    parties.filter((_, other) => other !== index).map((to) => ({ from, to, effect })),
  )
}

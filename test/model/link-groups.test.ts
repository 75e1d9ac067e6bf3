import { describe, expect, test } from 'vitest'
import { RedisHaError } from '../../src/model/failure.ts'
import { demandApplication, linkRules, parseLinkGroups } from '../../src/model/link-groups.ts'
import { inForce, type LinkEffect, type LinkRule } from '../../src/model/link-rules.ts'

function refusal(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof RedisHaError && error.failure.reason === 'usage') return error.failure.title
    throw error
  }
  return 'nothing was refused'
}

const shown = (text: string) => {
  const { groups, oneWay } = parseLinkGroups(text)
  const said = groups.map((group) =>
    group === 'rest'
      ? group
      : group.map((member) => (member.kind === 'party' ? `party ${member.name}` : member.target.kind)),
  )
  return { said, oneWay }
}

test.each([
  ['master | rest', [['one'], 'rest'], false],
  ['redis-1,sentinel-1|redis-2', [['node', 'node'], ['node']], false],
  ['redis-1 > redis-2', [['node'], ['node']], true],
  ['rest > masters', ['rest', ['every']], true],
  ['redis-2', [['node'], 'rest'], false],
  ['redis-1 | redis-2 | rest', [['node'], ['node'], 'rest'], false],
  ['app-1,shard-2/master | client', [['party app-1', 'shard'], ['party client']], false],
  ['app:web | rest', [['party web'], 'rest'], false],
] as const)('%s', (text, said, oneWay) => {
  expect(shown(text)).toEqual({ said, oneWay })
})

test.each([
  ['', 'A group of the links is empty'],
  ['redis-1 |', 'A group of the links is empty'],
  ['rest', 'The rest of what is not said'],
  ['rest | rest', 'There is one rest'],
  ['redis-1,rest | redis-2', 'The rest is a group of its own'],
  ['a > b > c', 'One way goes from one group to one other'],
  ['re dis | rest', '"re dis" is nobody'],
])('%s is refused', (text, title) => {
  expect(refusal(() => parseLinkGroups(text))).toBe(title)
})

describe('rules', () => {
  const cut: LinkEffect = { kind: 'cut', how: 'drop' }
  const named = (rules: Omit<LinkRule, 'fault'>[]) => rules.map((rule) => ({ ...rule, fault: 'f' }))
  const cuts = (rules: LinkRule[], from: string, to: string) =>
    inForce(rules, from, to, () => true).cut !== undefined

  test('cut both ways between groups, and nothing within them', () => {
    const rules = named(linkRules([['a', 'b'], 'rest'], false, cut))
    expect(cuts(rules, 'a', 'c')).toBe(true)
    expect(cuts(rules, 'c', 'b')).toBe(true)
    expect(cuts(rules, 'a', 'b')).toBe(false)
    expect(cuts(rules, 'c', 'd')).toBe(false)
  })

  test('the rest has applications with a name, and nobody without', () => {
    const rules = named(linkRules([['a'], 'rest'], false, cut))
    expect(cuts(rules, 'app-1', 'a')).toBe(true)
    expect(cuts(rules, 'client', 'a')).toBe(false)
    expect(cuts(named(linkRules([['a'], ['client']], false, cut)), 'client', 'a')).toBe(true)
  })

  test('one way is one way', () => {
    const rules = named(linkRules([['a'], ['b']], true, cut))
    expect(cuts(rules, 'a', 'b')).toBe(true)
    expect(cuts(rules, 'b', 'a')).toBe(false)
  })

  test('three groups are cut from each other', () => {
    const rules = named(linkRules([['a'], ['b'], 'rest'], false, cut))
    expect([cuts(rules, 'a', 'b'), cuts(rules, 'b', 'c'), cuts(rules, 'c', 'a')]).toEqual([true, true, true])
    expect(cuts(rules, 'c', 'd')).toBe(false)
  })

  test('nobody is in two groups', () => {
    expect(refusal(() => linkRules([['a', 'b'], ['b']], false, cut))).toBe('b is in two groups')
  })

  test('delays add up, the lowest rate counts, a reset outdoes a drop, and a flap cuts at its time', () => {
    const effects: LinkEffect[] = [
      { kind: 'delay', ms: 5, jitterMs: 1 },
      { kind: 'delay', ms: 7, jitterMs: 0 },
      { kind: 'rate', bytesPerSecond: 900 },
      { kind: 'rate', bytesPerSecond: 100 },
      { kind: 'cut', how: 'drop' },
      { kind: 'flap', cutMs: 1, wholeMs: 1, how: 'reset' },
    ]
    const rules = effects.flatMap((effect) => named(linkRules([['a'], ['b']], true, effect)))
    const sum = { delayMs: 12, jitterMs: 1, bytesPerSecond: 100 }
    expect(inForce(rules, 'a', 'b', () => true)).toEqual({ ...sum, cut: 'reset' })
    expect(inForce(rules, 'a', 'b', () => false)).toEqual({ ...sum, cut: 'drop' })
  })
})

test.each(['redis-1', 'sentinel-12', 'master', 'client', 'rest', 'links', '', 'A', 'a b', '-a'])(
  'an application is not called %j',
  (name) => expect(refusal(() => demandApplication(name))).toBe('--as takes the name of an application'),
)

test('an application is called app-1, or web', () => {
  expect([demandApplication('app-1'), demandApplication('web')]).toEqual(['app-1', 'web'])
})

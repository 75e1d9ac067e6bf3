import { expect, test } from 'vitest'
import { RedisHaError } from '../../src/model/failure.ts'
import { formatTarget, parseTarget, parseTargets, type Target } from '../../src/model/target.ts'

test.for<[string, Target]>([
  ['redis-2', { kind: 'node', name: 'redis-2' }],
  ['sentinel-1', { kind: 'node', name: 'sentinel-1' }],
  ['master', { kind: 'one', role: 'master' }],
  ['replica', { kind: 'one', role: 'replica' }],
  ['sentinel', { kind: 'one', role: 'sentinel' }],
  ['masters', { kind: 'every', role: 'master' }],
  ['replicas', { kind: 'every', role: 'replica' }],
  ['sentinels', { kind: 'every', role: 'sentinel' }],
  ['all', { kind: 'every', role: 'node' }],
  ['shard-2/master', { kind: 'shard', shard: 'shard-2', role: 'master' }],
  ['shard-12/replica', { kind: 'shard', shard: 'shard-12', role: 'replica' }],
  ['key:user:42', { kind: 'key', key: 'user:42' }],
  ['key:{a},b c', { kind: 'key', key: '{a},b c' }],
  ['leader', { kind: 'leader' }],
])('%s, there and back', ([text, target]) => {
  expect(parseTarget(text)).toEqual(target)
  expect(formatTarget(target)).toBe(text)
})

test.for(['', 'key:', 'shard-2/', 'shard-2/foo', 'shard/master', 'a b', 'constructor()', '../x'])(
  'no target: %j',
  (text) => {
    expect(parseTarget(text)).toBeUndefined()
  },
)

test('words that every object has are names of nodes like any other', () => {
  expect(parseTarget('constructor')).toEqual({ kind: 'node', name: 'constructor' })
})

test('a list', () => {
  expect(parseTargets('redis-1, key:a:b,sentinels').map(formatTarget)).toEqual([
    'redis-1',
    'key:a:b',
    'sentinels',
  ])
})

test.for(['', 'redis-1,', 'redis-1,,redis-2', 'redis-1,shard-1/x'])('no list: %j', (text) => {
  expect(() => parseTargets(text)).toThrow(RedisHaError)
})

test('a list that is none says what could stand there', () => {
  expect(() => parseTargets('shard-1/x')).toThrow(
    [
      '"shard-1/x" is no target',
      "  expected  a node's name, master, replica, sentinel, masters, replicas, sentinels, all, leader, shard-1/master, shard-1/replica or key:KEY",
      '  seen      shard-1/x',
      '  try       redis-ha status NAME, which lists the nodes',
    ].join('\n'),
  )
})

import { expect, test } from 'vitest'
import { nearest } from '../../src/model/nearest.ts'

const keys = ['topology', 'port', 'replicas', 'down-after-milliseconds']

test.each([
  ['prot', 'port'],
  ['PORT', 'port'],
  ['replica', 'replicas'],
  ['replcias', 'replicas'],
  ['down-after', undefined],
  ['downaftermilliseconds', 'down-after-milliseconds'],
  ['down_after_milliseconds', 'down-after-milliseconds'],
  ['zzz', undefined],
])('%s means %s', (word, meant) => {
  expect(nearest(word, keys)).toBe(meant)
})

test('the first of several that are as near', () => {
  expect(nearest('redis-9', ['redis-1', 'redis-2'])).toBe('redis-1')
})

test('nothing is near nothing', () => {
  expect(nearest('port', [])).toBeUndefined()
})

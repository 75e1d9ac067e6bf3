import { expect, test } from 'vitest'
import { parsePairs, parsePairsList } from '../../src/redis/pairs.ts'

test('name, value, name, value', () => {
  expect(parsePairs(['name', 'mymaster', 'ip', '127.0.0.1', 'port', 6379])).toEqual(
    new Map([
      ['name', 'mymaster'],
      ['ip', '127.0.0.1'],
      ['port', '6379'],
    ]),
  )
})

test('a name without its value is no pair', () => {
  expect(parsePairs(['name', 'mymaster', 'ip'])).toEqual(new Map([['name', 'mymaster']]))
})

test.each([[null], ['OK'], [[]], [5]])('%j has none', (reply) => {
  expect(parsePairs(reply)).toEqual(new Map())
})

test('lists of them', () => {
  expect(
    parsePairsList([
      ['a', '1'],
      ['b', '2'],
    ]),
  ).toEqual([new Map([['a', '1']]), new Map([['b', '2']])])
  expect(parsePairsList([])).toEqual([])
  expect(parsePairsList(null)).toEqual([])
})

import { expect, test } from 'vitest'
import { differencesBetween } from '../../src/model/difference.ts'

test('the same has none, whatever the order of its keys', () => {
  expect(differencesBetween({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toEqual([])
  expect(differencesBetween({ a: undefined }, {})).toEqual([])
})

test('one line for each, by the path of its key', () => {
  const before = { topology: 'sentinel', replicas: 2, sentinel: { quorum: 2, port: [1, 2] }, host: 'a' }
  const after = { topology: 'sentinel', replicas: 3, sentinel: { quorum: 2, port: [1, 3] }, name: 'shop' }
  expect(differencesBetween(before, after)).toEqual([
    'host: "a" → not set',
    'name: not set → "shop"',
    'replicas: 2 → 3',
    'sentinel.port: [1,2] → [1,3]',
  ])
})

test('a text is not the number that looks like it', () => {
  expect(differencesBetween({ port: 6379 }, { port: '6379' })).toEqual(['port: 6379 → "6379"'])
})

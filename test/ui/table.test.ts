import { expect, test } from 'vitest'
import { cutToScreen } from '../../src/ui/screen.ts'
import { fittedTable } from '../../src/ui/table.ts'

const HEAD = ['node', 'role', 'follows', 'address']
const ROWS = [
  ['redis-1', 'master', '', '127.0.0.1:7001'],
  ['redis-2', '\u001B[32mreplica\u001B[39m', 'redis-1', '127.0.0.1:7002'],
]

test('a table that fits is one', () => {
  const table = `node     role     follows  address
redis-1  master            127.0.0.1:7001
redis-2  \u001B[32mreplica\u001B[39m  redis-1  127.0.0.1:7002`
  expect(fittedTable(HEAD, ROWS, undefined)).toBe(table)
  // Colours take no room.
  expect(fittedTable(HEAD, ROWS, 41)).toBe(table)
})

test('one that does not is a block for each row, without what says nothing', () => {
  expect(fittedTable(HEAD, ROWS, 40)).toBe(`redis-1
  role     master
  address  127.0.0.1:7001
redis-2
  role     \u001B[32mreplica\u001B[39m
  follows  redis-1
  address  127.0.0.1:7002`)
})

test('a picture is cut to the screen', () => {
  const text = 'one\n\u001B[32mtwo and more\u001B[39m\nthree\nfour'
  expect(cutToScreen(text, 0, 0)).toEqual(text.split('\n'))
  expect(cutToScreen(text, 40, 5)).toEqual(text.split('\n'))
  expect(cutToScreen(text, 5, 4)).toEqual(['one', 'two a', '… 2 m'])
  expect(cutToScreen(text, 5, 1)).toEqual(['… 4 m'])
})

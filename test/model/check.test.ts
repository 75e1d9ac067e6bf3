import { expect, test } from 'vitest'
import { allOk, compare, failing, unasked } from '../../src/model/check.ts'

test('a comparison is to the letter', () => {
  expect(compare('slots-ok', 'redis-1', 16_384, '16384')).toEqual({
    check: 'slots-ok',
    observer: 'redis-1',
    ok: true,
    expected: '16384',
    seen: '16384',
  })
  expect(compare('ping', 'redis-1', 'PONG', 'pong').ok).toBe(false)
  expect(compare('ping', 'redis-1', 'PONG', 'PONG ').ok).toBe(false)
})

test('one that could not be asked is never ok, even where its reason reads like what was expected', () => {
  expect(unasked('ping', 'redis-1', 'PONG', 'PONG')).toEqual({
    check: 'ping',
    observer: 'redis-1',
    ok: false,
    expected: 'PONG',
    seen: 'PONG',
  })
})

test('all are ok when every one is, and there is one', () => {
  const good = compare('a', 'redis-1', 1, 1)
  const bad = compare('b', 'redis-1', 1, 2)
  expect(allOk([])).toBe(false)
  expect(allOk([good])).toBe(true)
  expect(allOk([good, bad])).toBe(false)
  expect(failing([good, bad])).toEqual([bad])
})

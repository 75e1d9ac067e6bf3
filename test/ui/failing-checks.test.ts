import { expect, test } from 'vitest'
import type { Check } from '../../src/model/check.ts'
import { summariseFailing } from '../../src/ui/failing-checks.ts'

const no = (check: string, observer: string, seen: string): Check => ({
  check,
  observer,
  ok: false,
  expected: 'yes',
  seen,
})

test('observers that say the same share a line', () => {
  expect(summariseFailing([no('a', 'x', 'no'), no('a', 'y', 'no'), no('a', 'z', 'maybe')])).toEqual([
    'a on x, y: expected yes, seen no',
    'a on z: expected yes, seen maybe',
  ])
})

test('of a node whose process is gone only that is told, with the number of open questions', () => {
  expect(
    summariseFailing([no('process', 'x', 'gone'), no('ping', 'x', 'gone'), no('ping', 'y', 'late')]),
  ).toEqual([
    'process on x: expected yes, seen gone, and 1 more of its checks',
    'ping on y: expected yes, seen late',
  ])
})

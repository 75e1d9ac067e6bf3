import { expect, test } from 'vitest'
import { replaceSection } from '../../scripts/reference/section.ts'
import type { Outcome } from '../../versions/outcome.ts'
import { startTable, suiteTable } from '../../versions/tables.ts'
import { redis6, valkey81 } from '../support/plans.ts'

const old = { path: '/old', server: redis6 }
const later = { path: '/later', server: valkey81 }
const done: Outcome = { is: 'done', ms: 5 }

test('the live suite: what failed, can’t be, or was not run is never taken for done', () => {
  const table = suiteTable([
    {
      program: old,
      outcomes: new Map<string, Outcome>([
        ['up', done],
        ['drill a', { is: 'not-applicable', why: 'needs 6.2' }],
      ]),
    },
    { program: later, outcomes: new Map<string, Outcome>([['up', { is: 'failed', why: 'not healthy' }]]) },
  ])
  expect(table).toBe(
    [
      '|         | Redis 6.0.16   | Valkey 8.1.1 |',
      '| ------- | -------------- | ------------ |',
      '| up      | done           | FAILED       |',
      '| drill a | not applicable | not run      |',
      '',
      '- up, FAILED: not healthy (Valkey 8.1.1)',
      '- drill a, not applicable: needs 6.2 (Redis 6.0.16)',
    ].join('\n'),
  )
})

test('start times: median, least and most', () => {
  const table = startTable(
    new Map([[old, { replication: [300, 100, 200.4], sentinel: [7], cluster: [4, 8] }]]),
  )
  expect(table).toContain('| Redis 6.0.16 | 200 (100 to 300) | 7 (7 to 7) | 6 (4 to 8) |')
})

test('a section of a page is replaced, and must be there', () => {
  const page = 'a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n'
  const once = replaceSection(page, 'x', 'new')
  expect(once).toBe('a\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nb\n')
  expect(replaceSection(once, 'x', 'new')).toBe(once)
  expect(() => replaceSection(page, 'y', 'new')).toThrow('no place for "y"')
})

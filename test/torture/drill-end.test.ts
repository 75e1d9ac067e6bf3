import { expect, test } from 'vitest'
import type { DrillReport } from '../../src/model/drill-report.ts'
import { otherEnds } from '../../torture/support/drill-end.ts'

type Report = Pick<DrillReport, 'checks' | 'steps'>
const check = (name: string, verdict: 'pass' | 'fail' | 'unknown') => ({
  check: name,
  verdict,
  expected: '1',
  seen: '2',
})
const step = (outcome: 'done' | 'failed' | 'unknown' | 'skipped') => ({
  text: 'run: 1s',
  fromMs: 0,
  toMs: 1,
  outcome,
})
const report = (change: Partial<Report> = {}): Report => ({
  checks: [check('failovers', 'pass')],
  steps: [step('done')],
  ...change,
})

test('a drill that ended as it promises, beside a writer that was late', () => {
  expect(otherEnds(report())).toEqual([])
  const late = check('writer kept its pace', 'unknown')
  expect(otherEnds(report({ checks: [check('failovers', 'pass'), late] }))).toEqual([])
})

test.each([
  ['a failed check', { checks: [check('failovers', 'fail')] }, 'failovers: fail, expected 1, seen 2'],
  [
    'what is not known',
    { checks: [check('twoMasters', 'unknown')] },
    'twoMasters: unknown, expected 1, seen 2',
  ],
  ['a step that was not done', { steps: [step('skipped')] }, 'step run: 1s: skipped'],
  ['no check at all', { checks: [] }, 'nothing was checked'],
])('%s is another end', (_what, change, said) => {
  expect(otherEnds(report(change))).toEqual([said])
})

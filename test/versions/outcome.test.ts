import { expect, test } from 'vitest'
import { type DrillReport, outcomeOfDrill } from '../../versions/outcome.ts'

const passed: DrillReport = {
  verdict: 'pass',
  steps: [{ text: 'kill master', outcome: 'done' }],
  checks: [{ check: 'lost', verdict: 'pass', expected: '0', seen: '0' }],
}

test('a drill that passes is done', () => {
  expect(outcomeOfDrill(0, passed, 5)).toEqual({ is: 'done', ms: 5 })
})

test('one that needs another server is not applicable, by what it needs', () => {
  const steps = [{ text: 'needs valkey 9.0', outcome: 'unknown', detail: 'the server is redis 7.0.15' }]
  expect(outcomeOfDrill(1, { verdict: 'unknown', steps, checks: [] }, 5)).toEqual({
    is: 'not-applicable',
    why: 'needs valkey 9.0',
  })
})

test('one that is unknown for another reason is unknown', () => {
  const checks = [{ check: 'pace', verdict: 'unknown', expected: '99 %', seen: '90 %' }]
  expect(outcomeOfDrill(1, { ...passed, verdict: 'unknown', checks }, 5)).toEqual({
    is: 'unknown',
    why: 'verdict unknown; pace: expected 99 %, seen 90 %',
  })
})

test.for<[string, number, DrillReport, string]>([
  [
    'failed',
    1,
    { ...passed, verdict: 'fail', checks: [{ check: 'lost', verdict: 'fail', expected: '0', seen: '7' }] },
    'lost: expected 0, seen 7',
  ],
  [
    'failed beside a need',
    1,
    { verdict: 'fail', steps: [{ text: 'needs 7.0', outcome: 'unknown' }], checks: [] },
    'verdict fail',
  ],
  ['passed with another exit code', 1, passed, 'verdict pass'],
])('one that is %s has failed', ([, code, report, why]) => {
  const outcome = outcomeOfDrill(code, report, 5)
  expect(outcome.is).toBe('failed')
  expect(JSON.stringify(outcome)).toContain(why)
})

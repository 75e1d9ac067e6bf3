import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readOptions } from '../../scripts/library-run/options.ts'
import { countsText, isFine, outcomeOf, outcomeText } from '../../scripts/library-run/outcome.ts'
import { Progress } from '../../scripts/library-run/progress.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()
const check = (name: string, verdict: 'pass' | 'fail' | 'unknown') => ({
  check: name,
  verdict,
  expected: '0',
  seen: '3',
})
const passed = outcomeOf('a', { verdict: 'pass', checks: [check('lost', 'pass')], seed: 1 }, 1500)
const failed = outcomeOf(
  'b',
  { verdict: 'fail', checks: [check('lost', 'fail'), check('writer kept its pace', 'unknown')], seed: 7 },
  900,
)
const late = outcomeOf(
  'c',
  { verdict: 'unknown', checks: [check('writer kept its pace', 'unknown')], seed: 7 },
  1,
)
const other = outcomeOf('d', { verdict: 'unknown', checks: [check('step needs 7.0', 'unknown')], seed: 7 }, 1)

test('one that did not pass tells every reason, and its seed', () => {
  expect(outcomeText(passed)).toBe('pass     a  1.50 s')
  expect(outcomeText(failed).split('\n')).toEqual([
    'fail     b  900 ms',
    '         lost: expected 0, seen 3',
    '         writer kept its pace: expected 0, seen 3',
    '         seed 7',
  ])
  expect(countsText([passed, failed, other, passed])).toBe('2 pass, 1 need another server, 1 fail')
})

test('unknown is fine only where the server is too old', () => {
  expect([passed, failed, late, other].map(isFine)).toEqual([true, false, false, true])
})

test('a run that is gone on with has what passed before, and nothing else', () => {
  const path = join(folder, 'run.json')
  const first = new Progress(path, true)
  for (const outcome of [passed, failed, late]) first.add(outcome)
  const second = new Progress(path, true)
  expect(['a', 'b', 'c'].map((name) => second.has(name))).toEqual([true, false, false])
  second.add({ ...failed, verdict: 'pass', reasons: [] })
  expect(new Progress(path, true).outcomes.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(new Progress(path, false).outcomes).toEqual([])
  writeFileSync(path, '[{"na')
  expect(new Progress(path, true).outcomes).toEqual([])
})

test('options that it does not know are refused', () => {
  expect(readOptions(['sentinel/', '--record'])).toMatchObject({
    parts: ['sentinel/'],
    record: true,
    resume: false,
  })
  expect(() => readOptions(['--recrod'])).toThrow('--recrod')
})

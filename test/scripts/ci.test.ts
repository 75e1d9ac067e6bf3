import { expect, test } from 'vitest'
import { Clone } from './clone.ts'

const checks = [
  'types',
  'lint',
  'check:format',
  'check:package',
  'check:unused',
  'build',
  'examples',
  'browser',
]

function runCi(npm: string) {
  using clone = new Clone()
  clone.program('npm', npm)
  return clone.spawn('/bin/bash', [clone.path('.ci/run')], { PATH: `${clone.path('bin')}:/usr/bin:/bin` })
}

test('everything runs, and the counts of the tests come last', () => {
  const { code, stdout, calls } = runCi('[ "$2" = test ] && echo "31 passed, 0 failed, 1 skipped"; echo more')
  expect(calls).toEqual(['npm --silent test', ...checks.map((check) => `npm --silent run ${check}`)])
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('31 passed, 0 failed, 1 skipped')
  expect(code).toBe(0)
})

test('a failing test stops it', () => {
  const { code, calls } = runCi('echo "30 passed, 1 failed"; exit 1')
  expect(calls).toEqual(['npm --silent test'])
  expect(code).toBe(1)
})

test('a failing check stops it', () => {
  const { code, calls } = runCi('[ "$2" = test ] && echo "31 passed, 0 failed"; [ "$3" != lint ]')
  expect(calls.at(-1)).toBe('npm --silent run lint')
  expect(code).toBe(1)
})

test('only where there is no browser may the page go untested', () => {
  const without = runCi('[ "$2" = test ] && echo "31 passed, 0 failed"; [ "$3" != browser ] || exit 3')
  expect(without.stdout).toContain('Not tested: the page of the reports')
  expect(without.code).toBe(0)
  expect(runCi('[ "$2" = test ] && echo "31 passed, 0 failed"; [ "$3" != browser ]').code).toBe(1)
})

test('tests that leave no counts do not pass', () => {
  expect(runCi('').code).toBe(1)
})

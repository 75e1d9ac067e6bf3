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
  expect(calls.slice(0, -2)).toEqual([
    'npm --silent test',
    ...checks.map((check) => `npm --silent run ${check}`),
  ])
  expect(calls.at(-2)).toMatch(/^npm --silent run servers -- \S+ redis@trixie valkey@trixie$/)
  expect(calls.at(-1)).toBe('npm --silent run versions -- redis-server more')
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

test('servers that can’t be had are not run, which is said; the system’s is', () => {
  const passing = '[ "$2" = test ] && echo "31 passed, 0 failed"'
  const why = 'echo "Not had: redis@trixie: there is no apt-get here" >&2'
  const without = runCi(`${passing}; [ "$3" != servers ] || { ${why}; exit 3; }`)
  expect(without.stdout).toContain('\nNot run: redis@trixie: there is no apt-get here\n')
  expect(without.calls.at(-1)).toBe('npm --silent run versions -- redis-server')
  expect(without.code).toBe(0)
  expect(runCi(`${passing}; [ "$3" != servers ] || exit 1`).code).toBe(1)
  expect(runCi(`${passing}; [ "$3" != versions ]`).code).toBe(1)
})

test('tests that leave no counts do not pass', () => {
  expect(runCi('').code).toBe(1)
})

import { expect, test } from 'vitest'
import { Clone } from './clone.ts'

const passed = { status: 'passed', assertionResults: [{}] }
const unloadable = { status: 'failed', assertionResults: [] }

function runTests(counts: object, failure = 0, args: string[] = []) {
  using clone = new Clone().withRedis()
  const all = {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [passed],
  }
  return clone.run('test.mjs', args, {
    env: { RESULTS: JSON.stringify({ ...all, ...counts }), VITEST_FAILS: String(failure) },
  })
}

test.for([
  [{ numPassedTests: 312 }, '312 passed, 0 failed'],
  [{ numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }, '3 passed, 0 failed, 2 skipped'],
  [{ numPassedTests: 3, numFailedTests: 2 }, '3 passed, 2 failed'],
  [{ numPassedTests: 3, testResults: [passed, unloadable] }, '3 passed, 1 failed'],
] as const)('the last line counts the tests (%#)', ([counts, line]) => {
  expect(runTests(counts).stdout.trimEnd().split('\n').at(-1)).toBe(line)
})

test("the arguments reach vitest, and vitest's exit code comes back", () => {
  const { code, calls } = runTests({}, 1, ['test/model', '-t', 'ports'])
  expect(calls.at(-1)).toBe('vitest run test/model -t ports')
  expect(code).toBe(1)
})

test('a vitest that leaves no results gives no counts', () => {
  using clone = new Clone().withRedis()
  const { code, stdout } = clone.run('test.mjs', [], { env: { VITEST_FAILS: '1' } })
  expect(stdout).not.toContain('passed')
  expect(code).toBe(1)
})

import { spawn } from 'node:child_process'
import { afterEach, expect, test, vi } from 'vitest'
import { atDeadline, deadlineIn, nextTurn, poll, steadyClock } from '../../src/processes/clock.ts'
import { isAlive, ownIdentity } from '../../src/processes/identity.ts'

afterEach(() => vi.useRealTimers())

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

test.each([
  ['on', YEAR_MS],
  ['back', -YEAR_MS],
])(
  'a clock on the wall that is put %s a year changes neither a deadline nor who a process is',
  async (_, ms) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const long = deadlineIn(60_000)
    const short = deadlineIn(20)
    const clock = steadyClock()
    const before = clock()
    const own = ownIdentity()
    vi.setSystemTime(Date.now() + ms)
    expect(long.passed()).toBe(false)
    expect(await poll(() => undefined, { deadline: short, everyMs: 5 })).toBeUndefined()
    expect(short.passed()).toBe(true)
    expect(clock() - before).toBeLessThan(YEAR_MS / 2)
    expect(clock()).toBeGreaterThan(before)
    expect(isAlive(own)).toBe(true)
  },
)

test('a deadline that is further away than a timer of Node can be has not passed at once', () => {
  vi.useFakeTimers()
  const passed = vi.fn<() => void>()
  const longMs = 600 * 3_600_000
  atDeadline(deadlineIn(longMs), passed)
  vi.advanceTimersByTime(longMs - 1000)
  expect(passed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2000)
  expect(passed).toHaveBeenCalledOnce()
})

test('what has come by a deadline is read before it passes, though this process stood still', async () => {
  const child = spawn('/bin/sh', ['-c', 'echo said'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const first = new Promise((resolve) => {
    child.stdout.once('data', () => resolve('what was said'))
    atDeadline(deadlineIn(100), () => resolve('the deadline'))
  })
  await nextTurn()
  // Long enough for the shell to have said it.
  const begun = performance.now()
  while (performance.now() - begun < 1500);
  expect(await first).toBe('what was said')
})

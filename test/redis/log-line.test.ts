import { expect, test } from 'vitest'
import { formatLogLine, markOf, parseLogLine } from '../../src/redis/log-line.ts'

test('a line of a master', () => {
  expect(parseLogLine('12345:M 22 Nov 2026 09:07:17.123 * Ready to accept connections')).toEqual({
    pid: 12345,
    role: 'master',
    stamp: { year: 2026, month: 11, day: 22, hour: 9, minute: 7, second: 17, millisecond: 123 },
    level: 'notice',
    message: 'Ready to accept connections',
  })
})

test.for(['12345:M 22 Nov 2026 09:07:17.123 * Ready', '1:C 01 Jan 2027 23:00:00.007 # two words'])(
  '%s is written as it was read',
  (line) => {
    const parsed = parseLogLine(line)
    expect(parsed && formatLogLine(parsed)).toBe(line)
  },
)

test.for([
  ['M', 'master'],
  ['S', 'replica'],
  ['C', 'child'],
  ['X', 'sentinel'],
] as const)('the role %s is %s', ([letter, role]) => {
  expect(parseLogLine(`1:${letter} 01 Jan 2026 00:00:00.000 # x`)?.role).toBe(role)
})

test.for([
  ['.', 'debug'],
  ['-', 'verbose'],
  ['*', 'notice'],
  ['#', 'warning'],
] as const)('the mark %s is %s, and back', ([mark, level]) => {
  expect(parseLogLine(`1:M 01 Jan 2026 00:00:00.000 ${mark} x`)?.level).toBe(level)
  expect(markOf(level)).toBe(mark)
})

test('a message may be empty, and may look like a line', () => {
  expect(parseLogLine('1:M 01 Jan 2026 00:00:00.000 * ')?.message).toBe('')
  expect(parseLogLine('1:M 01 Jan 2026 00:00:00.000 # 2:S 01 Jan 2026 00:00:00.000 # x')?.message).toBe(
    '2:S 01 Jan 2026 00:00:00.000 # x',
  )
})

test.for([
  '',
  '=== REDIS BUG REPORT START: Cut & paste starting from here ===',
  '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***',
  '12345:Q 22 Nov 2026 09:07:17.123 * a role that there is not',
  '12345:M 22 Nop 2026 09:07:17.123 * a month that there is not',
  '12345:M 22 Nov 2026 09:07:17.123 ! a level that there is not',
  '12345:M 22 Nov 09:07:17.123 * without a year',
  ' 12345:M 22 Nov 2026 09:07:17.123 * with a blank before it',
])('no line with a stamp: %j', (text) => {
  expect(parseLogLine(text)).toBeUndefined()
})

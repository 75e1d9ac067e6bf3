import { expect, test } from 'vitest'
import { LogEntries, type LogEntry } from '../../src/redis/log-entries.ts'

/** Reads lines whose time is the second that they name. */
function entriesOf(lines: string[], otherwise = -1): LogEntry[] {
  const entries = new LogEntries((stamp) => stamp.second)
  const found = lines.map((line) => entries.push(line))
  return [...found, entries.flush(otherwise)].filter((entry) => entry !== undefined)
}

const stamped = (second: number, message: string) => `1:M 22 Nov 2026 09:07:0${second}.000 * ${message}`

test('each line with a stamp is an entry', () => {
  expect(entriesOf([stamped(1, 'a'), stamped(2, 'b')])).toEqual([
    { at: 1, level: 'notice', message: 'a' },
    { at: 2, level: 'notice', message: 'b' },
  ])
})

test('lines without a stamp belong to the line before', () => {
  const report = ['=== REDIS BUG REPORT START ===', '', '------ STACK TRACE ------', '']
  expect(entriesOf([stamped(1, 'crashed'), ...report, stamped(2, 'next')])).toEqual([
    { at: 1, level: 'notice', message: ['crashed', ...report.slice(0, 3)].join('\n') },
    { at: 2, level: 'notice', message: 'next' },
  ])
})

test('what stands before the first stamp is of its time, and has no level', () => {
  expect(entriesOf(['*** FATAL ***', stamped(3, 'a')])[0]).toEqual({
    at: 3,
    level: undefined,
    message: '*** FATAL ***',
  })
})

test('a log without any stamp is of the time that is given for it', () => {
  expect(entriesOf(['*** FATAL ***', 'Bad directive'], 7)).toEqual([
    { at: 7, level: undefined, message: '*** FATAL ***\nBad directive' },
  ])
})

test('nothing is made of blank lines, or of none', () => {
  expect(entriesOf(['', ''])).toEqual([])
  expect(entriesOf([])).toEqual([])
})

test('a line that comes after a flush keeps the time and level of the entry that it belongs to', () => {
  const entries = new LogEntries((stamp) => stamp.second)
  entries.push(stamped(4, 'crashed'))
  entries.flush(0)
  entries.push('the rest of the report')
  expect(entries.flush(0)).toEqual({ at: 4, level: 'notice', message: 'the rest of the report' })
})

test('an entry without an end is given out in pieces', () => {
  const line = 'x'.repeat(400_000)
  expect(
    entriesOf([stamped(1, 'a'), line, line, line]).map(({ at, message }) => [at, message.length]),
  ).toEqual([
    [1, 800_003],
    [1, 400_000],
  ])
})

import { expect, test } from 'vitest'
import { crashIn } from '../../src/redis/crash-report.ts'

const BANNER = '7:C 30 Nov 2026 22:48:22.445 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo'
const READY = '7:M 30 Nov 2026 22:48:22.450 * Ready to accept connections'

function report(product: string, ...stamped: string[]): string[] {
  return [
    '',
    '',
    `=== ${product} BUG REPORT START: Cut & paste starting from here ===`,
    ...stamped.map((text) => `7:M 30 Nov 2026 22:48:24.037 # ${text}`),
    '------ STACK TRACE ------',
    `=== ${product} BUG REPORT END. Make sure to include from START to END. ===`,
  ]
}

test.each([
  [
    'REDIS',
    ['Redis 7.0.15 crashed by signal: 11, si_code: 0'],
    'Redis 7.0.15 crashed by signal: 11, si_code: 0',
  ],
  [
    'VALKEY',
    ['valkey 8.1.1 crashed by signal: 11, si_code: 0'],
    'valkey 8.1.1 crashed by signal: 11, si_code: 0',
  ],
  [
    'REDIS',
    ['=== ASSERTION FAILED ===', "==> t_hash.c:123 '0' is not true"],
    "==> t_hash.c:123 '0' is not true",
  ],
  ['REDIS', [], 'it wrote a crash report'],
])('%s %j', (product, stamped, what) => {
  const crash = crashIn([BANNER, READY, ...report(product, ...stamped)].join('\n'))
  expect(crash?.what).toBe(what)
  expect(crash?.lines[0]).toBe(`=== ${product} BUG REPORT START: Cut & paste starting from here ===`)
})

test('none, and one of before the last start', () => {
  const crashed = [BANNER, READY, ...report('REDIS', 'Redis 7.0.15 crashed by signal: 11')]
  expect(crashIn([BANNER, READY].join('\n'))).toBeUndefined()
  expect(crashIn('')).toBeUndefined()
  expect(crashIn([...crashed, BANNER, READY].join('\n'))).toBeUndefined()
})

test('no more than its beginning, of the end of a long log', () => {
  const long = report('REDIS', ...Array.from({ length: 500 }, (_, line) => `line ${line}`))
  expect(crashIn(['half a line', ...long].join('\n'))?.lines).toHaveLength(20)
})

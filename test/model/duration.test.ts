import { expect, test } from 'vitest'
import { formatSeconds, parseDuration } from '../../src/model/duration.ts'

test.each([
  ['500ms', 500],
  ['5s', 5000],
  ['1.5s', 1500],
  ['1m', 60_000],
  ['2h', 7_200_000],
  ['0s', 0],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '5', 's', '-5s', '5 s', '5sec', '1m30s', '5S', '1e3s', '.5s', '5.s', '5y'])(
  '"%s" is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

test.each([
  [0, '0s'],
  [0.9, '0s'],
  [12.7, '12s'],
  [60, '1m'],
  [125, '2m 5s'],
  [3600, '1h'],
  [7505, '2h 5m'],
  [3605, '1h 5s'],
  [90_061, '1d 1h'],
])('%d seconds are %s to people', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text)
})

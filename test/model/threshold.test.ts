import { expect, test } from 'vitest'
import { holds, parseThreshold } from '../../src/model/threshold.ts'

test.for([
  ['0', [0], [1, -1]],
  ['<= 8s', [0, 8000], [8001]],
  ['< 8s', [7999], [8000]],
  ['> 100', [101], [100]],
  ['>= 1m', [60_000], [59_999]],
  ['1s..8s', [1000, 8000], [999, 8001]],
  ['= 2', [2], [3]],
] as const)('%s', ([text, good, bad]) => {
  const threshold = parseThreshold(text)
  if (!threshold) throw new Error(`${text} is a threshold`)
  for (const value of good) expect(holds(threshold, value)).toBe(true)
  for (const value of bad) expect(holds(threshold, value)).toBe(false)
})

test.for(['', 'soon', '<=', '8 s', '1..', '!= 3'])('"%s" is none', (text) => {
  expect(parseThreshold(text)).toBeUndefined()
})

import { array, assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { differences, quantile } from '../../src/drills/quantiles.ts'

test('a quantile is the value that would stand there if all were sorted', () => {
  assert(
    property(
      array(double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
      double({ min: 0, max: 1, noNaN: true }),
      (values, part) => {
        const sorted = values.toSorted((a, b) => a - b)
        const rank = Math.max(0, Math.ceil(values.length * part) - 1)
        // 0 and -0 are equal, and in no order.
        expect((quantile(Float64Array.from(values), part) ?? NaN) + 0).toBe((sorted[rank] ?? NaN) + 0)
      },
    ),
  )
})

test('many equal values are in order already', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, index) => index % 3)
  expect([quantile(values, 0.3), quantile(values, 0.5), quantile(values, 1)]).toEqual([0, 1, 2])
})

test('what has no value does not count, and nothing has no quantile', () => {
  const asked = Float64Array.from([1, 1, 1, 5])
  const answered = Float64Array.from([1, Infinity, 3, 4])
  expect([...differences(asked, answered)]).toEqual([0, 2, 0])
  expect(quantile(new Float64Array(0), 0.5)).toBeNull()
})

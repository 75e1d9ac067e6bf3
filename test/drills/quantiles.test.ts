import { array, assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { collected, quantile } from '../../src/drills/quantiles.ts'

test('a quantile is the value that would stand there if all were sorted', () => {
  assert(
    property(
      array(double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
      double({ min: 0, max: 1, noNaN: true }),
      (values, part) => {
        const sorted = values.toSorted((a, b) => a - b)
        const rank = Math.max(0, Math.ceil(values.length * part) - 1)
        expect(quantile(Float64Array.from(values), part)).toBe(Float64Array.from(sorted)[rank])
      },
    ),
  )
})

test('many equal values are in order already', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, index) => index % 3)
  expect([quantile(values, 0.3), quantile(values, 0.5), quantile(values, 1)]).toEqual([0, 1, 2])
})

test('what has no value does not count, and nothing has no quantile', () => {
  const values = collected(4, (index) => (index % 2 === 0 ? index : Infinity))
  expect([...values]).toEqual([0, 2])
  expect(quantile(new Float64Array(0), 0.5)).toBeNull()
})

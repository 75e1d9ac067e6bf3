import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mutant } from '../support/mutants.ts'
import { verdictOn } from '../support/mutant-verdict.ts'

/** Dice whose throws fast-check chooses, and makes smaller where a property does not hold. */
const throws = fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 30 })

test('a spoilt file is refused with a place in it, or says what its confs say', () => {
  const verdicts = { refused: 0, accepted: 0 }
  fc.assert(
    fc.property(throws, (numbers) => {
      let next = 0
      const text = mutant((count) => (numbers[next++ % numbers.length] ?? 0) % count)
      if ('refused' in verdictOn(text)) verdicts.refused++
      else verdicts.accepted++
    }),
    { numRuns: 1500 },
  )
  // Mutants that are all refused, or none, would test half of it.
  expect(Math.min(verdicts.refused, verdicts.accepted)).toBeGreaterThan(20)
})

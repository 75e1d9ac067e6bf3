import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadConf } from '../support/loaded-conf.ts'
import { verdictOn } from '../support/mutant-verdict.ts'
import { mutant } from '../support/mutants.ts'

// The same with thousands of files: npm run torture -- --only mutated-files

test('the conf that a spoilt file is rendered to is loaded by a real server, and CONFIG GET says what it asked for', async () => {
  const dice = fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 30 })
  const files = fc.sample(dice, 150).map((numbers) => {
    let next = 0
    return mutant((count) => (numbers[next++ % numbers.length] ?? 0) % count)
  })
  for (const text of files) {
    const verdict = verdictOn(text)
    if ('refused' in verdict) continue
    const loaded = await loadConf(verdict.topology, 'redis-1')
    const different = loaded.how === 'loaded' ? loaded.different : []
    expect({ text, different }).toEqual({ text, different: [] })
  }
})

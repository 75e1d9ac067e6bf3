import { expect, test } from 'vitest'
import { compare } from '../../src/drills/compare.ts'
import { expectPublished } from '../support/json-schema.ts'

test('what is compared is as its published schema says', { timeout: 60_000 }, async () => {
  const comparison = await compare({ baseFolder: '/', kinds: ['replication'], untilRestartMs: 500 })
  expectPublished('comparison', JSON.parse(JSON.stringify(comparison)))
  expect(comparison.topologies).toMatchObject([
    { topology: 'replication', failsOver: false, untilRestart: true, multiKey: 'any keys', processes: 3 },
  ])
  expect(() => expectPublished('comparison', { ...comparison, topologies: [{}] })).toThrow('expected')
  expect(() => expectPublished('comparison', { ...comparison, unheardOf: 1 })).toThrow('expected')
})

import { expect, test } from 'vitest'
import { libraryPaths } from '../../src/drills/load-drill.ts'
import { CUTS } from '../../torture/scenarios/links.ts'

test('every drill of the library that cuts links is run, five times each', () => {
  const names = [...libraryPaths()].map(([name]) => name)
  expect(CUTS.toSorted()).toEqual(names.filter((name) => /\/(cut|split-brain)\b/.test(name)).toSorted())
})

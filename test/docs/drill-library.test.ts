import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { drillLibraryPage } from '../../scripts/reference/drill-library.ts'
import { libraryDrills, readLibrary } from '../../src/drills/library.ts'
import { libraryPaths } from '../../src/drills/load-drill.ts'

test('the list and the page have every drill of the library as it is; each says which scenario it is about', {
  timeout: 60_000,
}, async () => {
  const drills = await readLibrary()
  expect(await libraryDrills()).toEqual(drills)
  const sources = new Map([...libraryPaths()].map(([name, path]) => [name, readFileSync(path, 'utf8')]))
  const page = readFileSync(new URL('../../docs/drill-library.md', import.meta.url), 'utf8')
  expect(page).toBe(drillLibraryPage(drills, sources))
  for (const { name, description } of drills) {
    expect(page).toContain(`\`${name}\``)
    expect(description).not.toBe('')
  }
})

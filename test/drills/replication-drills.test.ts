import { expect, test } from 'vitest'
import { libraryDrills, loadDrill } from '../../src/drills/load-drill.ts'

test('the drills of replication can be read, and each says what it shows', async () => {
  const drills = (await libraryDrills()).filter(({ name }) => name.startsWith('replication/'))
  expect(drills.length).toBeGreaterThanOrEqual(21)
  for (const { name, description } of drills) {
    expect(await loadDrill(name)).toMatchObject({ name, topology: { topology: 'replication' } })
    expect(description).not.toBe('')
  }
})

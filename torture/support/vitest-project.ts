import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place, Running } from './place.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const vitest = join(root, 'node_modules', 'vitest')

/**
 * Makes a project that tests with Vitest in a place, and what starts it: one file for each text, each with as many
 * workers. The temporary folder is its own, so that whatever it leaves is found.
 */
export function vitestProject(place: Place, files: string[]): { start: () => Running; temporary: string } {
  const modules = join(place.folder, 'node_modules')
  const temporary = join(place.folder, 'tmp')
  mkdirSync(modules)
  mkdirSync(temporary)
  symlinkSync(root, join(modules, 'redis-ha'))
  symlinkSync(vitest, join(modules, 'vitest'))
  place.env['TMPDIR'] = temporary
  place.env['CI'] = 'true'
  place.file('package.json', '{ "type": "module" }')
  place.file(
    'vitest.config.js',
    `export default { test: {
      globalSetup: ['redis-ha/vitest/setup'], maxWorkers: ${files.length}, testTimeout: 120000, cache: false,
    } }`,
  )
  for (const [index, text] of files.entries()) place.file(`worker-${index}.test.js`, text)
  return {
    temporary,
    start: () => place.spawn(process.execPath, [join(vitest, 'vitest.mjs'), 'run']),
  }
}

import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place, Running } from './place.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const vitest = join(root, 'node_modules', 'vitest')

export interface TestProject {
  start: () => Running
  /** Its own, so that whatever it leaves is found. */
  temporary: string
}

/** Makes a project that tests with Vitest in a place: one file for each text, each with as many workers. */
export function vitestProject(place: Place, files: string[]): TestProject {
  const temporary = surroundingsIn(place)
  symlinkSync(vitest, join(place.folder, 'node_modules', 'vitest'))
  place.file(
    'vitest.config.js',
    `export default { test: {
      globalSetup: ['redis-ha/vitest/setup'], maxWorkers: ${files.length}, testTimeout: 120000, cache: false,
    } }`,
  )
  for (const [index, text] of files.entries()) place.file(`worker-${index}.test.js`, text)
  return { temporary, start: () => place.spawn(process.execPath, [join(vitest, 'vitest.mjs'), 'run']) }
}

/** The same with the runner of Node: each file is a process. */
export function nodeTestProject(place: Place, files: string[]): TestProject {
  const temporary = surroundingsIn(place)
  const names = files.map((text, index) => place.file(`file-${index}.test.js`, text))
  return { temporary, start: () => place.spawn(process.execPath, ['--test', ...names]) }
}

function surroundingsIn(place: Place): string {
  const modules = join(place.folder, 'node_modules')
  const temporary = join(place.folder, 'tmp')
  mkdirSync(modules)
  mkdirSync(temporary)
  symlinkSync(root, join(modules, 'redis-ha'))
  place.env['TMPDIR'] = temporary
  place.env['CI'] = 'true'
  place.file('package.json', '{ "type": "module" }')
  return temporary
}

import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Clone } from './clone.ts'

function started() {
  const clone = new Clone().withRedis()
  expect(clone.run('start.mjs').code).toBe(0)
  return clone
}

test('the program is executable and says what runs it', () => {
  using clone = started()
  expect(clone.read('dist/cli/cli.js')).toMatch(/^#!\/usr\/bin\/env node\n/)
  expect(statSync(clone.path('dist/cli/cli.js')).mode & 0o777).toBe(0o755)
})

test.for(['src/model/new.ts', 'templates/new.yaml', 'package.json', 'tsconfig.json'])(
  'a change of %s makes the build outdated',
  (file) => {
    using clone = started()
    clone.write(file, '{ "type": "module", "engines": { "node": ">=20.19.0" } }')
    expect(clone.run('start.mjs').calls).toContain('esbuild')
    expect(clone.run('start.mjs').calls).not.toContain('esbuild')
  },
)

test('a build that fails leaves the one before in place, and is tried again', () => {
  using clone = started()
  const before = clone.read('dist/cli/cli.js')
  clone.write('src/cli.ts', 'SYNTAX ERROR')
  for (const _ of [1, 2]) {
    const { code, stderr } = clone.run('start.mjs')
    expect(stderr).toContain('  | a syntax error')
    expect(code).toBe(1)
  }
  expect(clone.read('dist/cli/cli.js')).toBe(before)
})

test('what earlier builds left in dist goes', () => {
  using clone = started()
  clone.write('dist/cli/chunk-OLD.js', '')
  expect(clone.run('build.mjs').code).toBe(0)
  expect(clone.exists('dist/cli/chunk-OLD.js')).toBe(false)
  expect(clone.exists('dist/lib/index.d.ts')).toBe(true)
})

test('scripts/generate.mjs runs first', () => {
  using clone = started()
  clone.write(
    'scripts/generate.mjs',
    "import { appendFileSync } from 'node:fs'\nappendFileSync(process.env.CALLS, 'generate\\n')",
  )
  expect(clone.run('build.mjs').calls).toEqual(['generate', 'esbuild'])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Clone } from './clone.ts'

const npmCi = 'npm ci --include=dev --no-audit --no-fund --loglevel=error'
const here = { optional: true, os: [process.platform], cpu: [process.arch] }

function npmCalls(clone: Clone) {
  return clone.run('start.mjs').calls.filter((call) => call.startsWith('npm '))
}

function installed(packages: Record<string, object>) {
  const clone = new Clone().withRedis()
  clone.lock(packages)
  expect(npmCalls(clone)).toEqual([npmCi])
  return clone
}

test('dependencies are installed once', () => {
  using clone = installed({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })
  expect(npmCalls(clone)).toEqual([])
})

test.for([
  ['another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-b' } }],
  ['another content', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
  [
    'one more',
    {
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/b': { version: '1.0.0' },
    },
  ],
] as const)('%s in package-lock.json makes them outdated', ([, packages]) => {
  using clone = installed({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })
  clone.write('package-lock.json', JSON.stringify({ packages: { '': {}, ...packages } }))
  expect(npmCalls(clone)).toEqual([npmCi])
})

test.for([
  ['for another system', { optional: true, os: ['plan9'] }, []],
  ['for another C library', { ...here, libc: ['dietlibc'] }, []],
  ['for this very system', here, [npmCi]],
] as const)('a missing optional package %s', ([, entry, calls]) => {
  using clone = installed({})
  clone.write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/native': entry } }))
  expect(npmCalls(clone)).toEqual(calls)
})

test('a failing npm ci shows what it said', () => {
  using clone = new Clone().withRedis()
  clone.program('npm', 'echo "npm error code ENOTFOUND"; exit 1')
  const { code, stderr } = clone.run('start.mjs')
  expect(stderr).toContain('the dependencies could not be installed')
  expect(stderr).toContain('  | npm error code ENOTFOUND')
  expect(code).toBe(3)
})

// npm ci demands an entry for each optional package of each package, also for those that it won't install here. A lock
// file written with a registry that lacks some of them has no such entries, and npm ci then fails everywhere.
test('the lock file names every optional package', () => {
  const file = new URL('../../package-lock.json', import.meta.url)
  const { packages }: Lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = Object.values(packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)))
  expect(missing).toEqual([])
})

interface Lock {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>
}

import { expect, test } from 'vitest'
import { atLeast, meetsAny, parseServerVersion, versionIn } from '../../src/redis/version.ts'

test.each([
  [
    'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c971a948f0',
    { flavor: 'redis', version: '7.0.15', level: '7.0.15' },
  ],
  ['Redis server v=6.0.16 sha=0\n', { flavor: 'redis', version: '6.0.16', level: '6.0.16' }],
  ['Redis server v=8.2.0-rc1 sha=0', { flavor: 'redis', version: '8.2.0', level: '8.2.0' }],
  [
    'Valkey server v=8.1.1 sha=00000000:0 malloc=libc',
    { flavor: 'valkey', version: '8.1.1', level: '7.2.4' },
  ],
  ['Redict server v=7.3.2 sha=0', { flavor: 'redict', version: '7.3.2', level: '7.2.4' }],
])('%s', (line, expected) => {
  expect(parseServerVersion(line)).toEqual(expected)
})

test.each([
  '',
  'redis-cli 7.0.15',
  'Redis server v=7.0',
  'KeyDB server v=6.3.4 sha=0',
  'memcached 1.6.18',
  'bash: Redis server v=7.0.15',
])('"%s" is no server’s', (line) => {
  expect(parseServerVersion(line)).toBeUndefined()
})

test.each([
  ['7.0.15', '7.0', true],
  ['7.0.15', '7.0.15', true],
  ['7.0.15', '7.0.16', false],
  ['7.0.15', '7.2', false],
  ['7.10.0', '7.9.9', true],
  ['10.0.0', '9.0', true],
  ['6.0.0', '6.0.0', true],
  ['5.9.9', '6.0.0', false],
  ['7', '7.0.0', true],
])('%s is at least %s: %s', (version, wanted, expected) => {
  expect(atLeast(version, wanted)).toBe(expected)
})

test.for([
  ['Redis server v=7.0.15 sha=0', ['7.0'], true],
  ['Redis server v=7.0.15 sha=0', ['7.2'], false],
  ['Redis server v=7.0.15 sha=0', ['redis 8.4', 'valkey 9.0'], false],
  ['Redis server v=8.4.0 sha=0', ['redis 8.4', 'valkey 9.0'], true],
  ['Valkey server v=9.0.1 sha=0', ['redis 8.4', 'valkey 9.0'], true],
  ['Valkey server v=8.1.1 sha=0', ['valkey 9.0'], false],
  ['Valkey server v=9.0.1 sha=0', ['redis 8.4'], false],
  ['Valkey server v=9.0.1 sha=0', ['7.2'], true],
] as const)('%s, of which %s is needed: %s', ([line, needs, expected]) => {
  const server = parseServerVersion(line)
  expect(server && meetsAny(server, [...needs])).toBe(expected)
})

test.for([
  [{ redis_version: '7.0.15' }, '7.0.15'],
  [{ redis_version: '7.2.4', valkey_version: '9.1.2' }, '9.1.2'],
  [{ redis_version: '7.2.4', redict_version: '7.3.6' }, '7.3.6'],
  [{}, undefined],
] as const)('INFO with %o is of %s', ([info, version]) => {
  expect(versionIn(new Map(Object.entries(info)))).toBe(version)
})

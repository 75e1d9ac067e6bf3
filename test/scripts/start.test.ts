import { expect, test } from 'vitest'
import { Clone } from './clone.ts'

const up = 'redis-ha up examples/sentinel.yaml'
const automatic = `${up} --port auto`

/** Makes the given ports look taken and all others free, so that no real port is touched. */
const taken = (...ports: number[]) => `
import net from 'node:net'
net.Server.prototype.listen = function ({ port }, ready) {
  const taken = Object.assign(new Error('taken'), { code: 'EADDRINUSE' })
  process.nextTick(() => (${JSON.stringify(ports)}.includes(port) ? this.emit('error', taken) : ready()))
  return this
}`

test('a fresh clone is set up, built and brought up; the second time only brought up', () => {
  using clone = new Clone().withRedis()
  const first = clone.run('start.mjs')
  expect(first.calls.filter((call) => !call.startsWith('redis-server'))).toEqual([
    'npm ci --include=dev --no-audit --no-fund --loglevel=error',
    'esbuild',
    up,
  ])
  expect(first.stdout).toContain('npx redis-ha status sentinel')
  expect(first.code).toBe(0)
  const second = clone.run('start.mjs')
  expect(second.calls).toEqual(['redis-server --version', up])
  expect(second.code).toBe(0)
})

test('with a port of somebody else it says so and takes automatic ports', () => {
  using clone = new Clone().withRedis()
  const { code, stdout, calls } = clone.run('start.mjs', [], {
    preload: taken(6380, 26379),
    env: { UP_FAILS: '3' },
  })
  expect(stdout).toContain("Somebody else's ports 6380, 26379: trying again with automatic ports")
  expect(calls.slice(-2)).toEqual([up, automatic])
  expect(stdout).toContain('What next')
  expect(code).toBe(0)
})

test.for([3, 2, 1, 130])('a failure that no port explains is passed on: exit code %i', (failure) => {
  using clone = new Clone().withRedis()
  const { code, stdout, calls } = clone.run('start.mjs', [], {
    preload: taken(),
    env: { UP_FAILS: String(failure) },
  })
  expect(calls).not.toContain(automatic)
  expect(stdout).not.toContain('What next')
  expect(code).toBe(failure)
})

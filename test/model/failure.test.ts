import { expect, test } from 'vitest'
import {
  exitCodeOf,
  type Failure,
  type FailureReason,
  formatFailure,
  RedisHaError,
} from '../../src/model/failure.ts'

const full: Failure = {
  reason: 'not-healthy',
  title: 'redis-3 did not become ready in 10s',
  expected: 'master_link_status up',
  seen: 'down, master_sync_in_progress 1',
  where: '/state/shop/nodes/redis-3/redis.log',
  try: '--timeout 30s',
  details: ['* Connecting to MASTER 127.0.0.1:6379', '# Timeout'],
}

test('a message has its title, its four parts, and the details below', () => {
  expect(formatFailure(full)).toBe(`redis-3 did not become ready in 10s
  expected  master_link_status up
  seen      down, master_sync_in_progress 1
  where     /state/shop/nodes/redis-3/redis.log
  try       --timeout 30s
  | * Connecting to MASTER 127.0.0.1:6379
  | # Timeout`)
})

test('parts that are not there leave no trace', () => {
  expect(formatFailure({ reason: 'stopped', title: 'shop is stopped' })).toBe('shop is stopped')
  expect(
    formatFailure({ reason: 'stopped', title: 'shop is stopped', try: 'redis-ha up shop.yaml' }),
  ).toBe(`shop is stopped
  try       redis-ha up shop.yaml`)
  expect(formatFailure({ reason: 'state', title: 'It is broken', details: [] })).toBe('It is broken')
})

test('a part of several lines keeps its column', () => {
  const seen = 'redis-1 on 6379\nredis-2 on 6380'
  expect(
    formatFailure({ reason: 'port-taken', title: 'Two ports are taken', seen, try: 'x' }),
  ).toBe(`Two ports are taken
  seen      redis-1 on 6379
            redis-2 on 6380
  try       x`)
})

test('the error that leaves the library carries the failure, and says it', () => {
  const cause = new Error('below')
  const error = new RedisHaError(full, { cause })
  expect(error).toBeInstanceOf(Error)
  expect(error.name).toBe('RedisHaError')
  expect(error.failure).toBe(full)
  expect(error.message).toBe(formatFailure(full))
  expect(error.cause).toBe(cause)
})

const codes: [FailureReason, number][] = [
  ['usage', 2],
  ['file', 2],
  ['unknown-name', 2],
  ['changed', 2],
  ['name-taken', 2],
  ['no-server', 3],
  ['server-too-old', 3],
  ['port-taken', 3],
  ['node-died', 3],
  ['not-healthy', 3],
  ['state', 3],
  ['stopped', 1],
]

test.each(codes)('%s exits with %i', (reason, code) => {
  expect(exitCodeOf({ reason, title: '' })).toBe(code)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
  [undefined, 143],
] as const)('an interruption by %s exits with %i', (signal, code) => {
  expect(exitCodeOf({ reason: 'interrupted', title: '', ...(signal && { signal }) })).toBe(code)
})

import { expect, test } from 'vitest'
import { sentinelEventIn, subjectOf } from '../../src/redis/sentinel-events.ts'

// The texts are those of sentinel.c in Redis 7.0.

test('a message names the server that it is about', () => {
  expect(subjectOf('+sdown', 'master mymaster 127.0.0.1 6379')).toEqual({ host: '127.0.0.1', port: 6379 })
  expect(subjectOf('+odown', 'master mymaster 127.0.0.1 6379 #quorum 3/2')).toMatchObject({ port: 6379 })
  expect(subjectOf('+sdown', 'slave 127.0.0.1:6380 127.0.0.1 6380 @ mymaster 127.0.0.1 6379')).toMatchObject({
    port: 6380,
  })
  expect(
    subjectOf('+sdown', `sentinel ${'a'.repeat(40)} 127.0.0.1 26380 @ mymaster 127.0.0.1 6379`),
  ).toMatchObject({ port: 26380 })
  expect(subjectOf('+switch-master', 'mymaster 127.0.0.1 6379 127.0.0.1 6381')).toMatchObject({ port: 6381 })
})

test('one that names no server is about none', () => {
  expect(subjectOf('+new-epoch', '3')).toBeUndefined()
  expect(subjectOf('+vote-for-leader', `${'a'.repeat(40)} 3`)).toBeUndefined()
  expect(subjectOf('+tilt', '#tilt mode entered')).toBeUndefined()
  expect(subjectOf('+switch-master', 'mymaster')).toBeUndefined()
})

test('a line of the log that was published is told from others', () => {
  expect(sentinelEventIn('+sdown master mymaster 127.0.0.1 6379')).toEqual({
    event: '+sdown',
    text: 'master mymaster 127.0.0.1 6379',
  })
  expect(sentinelEventIn('-role-change slave 127.0.0.1:6380 …')?.event).toBe('-role-change')
  expect(sentinelEventIn('Sentinel ID is abc')).toBeUndefined()
  expect(sentinelEventIn('+1 is no event')).toBeUndefined()
})

import { expect, test } from 'vitest'
import { parseRole } from '../../src/redis/role-reply.ts'

test('a master tells its offset and its replicas', () => {
  expect(parseRole(['master', 3129659, [['127.0.0.1', '9001', '3129242']]])).toEqual({
    role: 'master',
    offset: 3129659,
    replicas: [{ host: '127.0.0.1', port: 9001, offset: 3129242 }],
  })
})

test('a replica tells its master and its link', () => {
  expect(parseRole(['slave', '127.0.0.1', 9000, 'connected', 3167038])).toEqual({
    role: 'replica',
    host: '127.0.0.1',
    port: 9000,
    link: 'connected',
    offset: 3167038,
  })
})

test('a sentinel, and what is no reply to ROLE', () => {
  expect(parseRole(['sentinel', ['mymaster']])).toEqual({ role: 'sentinel' })
  expect(parseRole('OK')).toBeUndefined()
  expect(parseRole(['emperor'])).toBeUndefined()
})

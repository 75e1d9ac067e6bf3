import { expect, test } from 'vitest'
import { RedisHaError } from '../../src/model/failure.ts'
import { applicationMark } from '../../src/topologies/application-mark.ts'

function refused(...args: Parameters<typeof applicationMark>) {
  try {
    return applicationMark(...args)
  } catch (error) {
    if (error instanceof RedisHaError) return error.failure
    throw error
  }
}

test('an application is marked by its name', () => {
  expect(applicationMark('app-1', true, true)).toEqual({ REDIS_HA_AS: 'app-1' })
})

test('where the system does not show whose a connection is, as on macOS, a name is refused with what is there instead', () => {
  expect(refused('app-1', true, false)).toMatchObject({
    reason: 'usage',
    title: 'Applications can’t be told apart on this system',
    expected: expect.stringContaining('/proc'),
    seen: process.platform,
    try: 'the party `client`, which is every application',
  })
})

test.each([
  ['redis-1', true, '--as takes the name of an application'],
  ['client', true, '--as takes the name of an application'],
  ['app-1', false, 'An application has a name only where links can be broken'],
] as const)('%s is refused, links %s', (name, hasLinks, title) => {
  expect(refused(name, hasLinks, true)).toMatchObject({ reason: 'usage', title })
})

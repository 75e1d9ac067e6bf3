import { expect, test } from 'vitest'
import { FEATURES, featuresOf, lackedBy } from '../../src/redis/features.ts'
import { redis6, redis7, valkey81 } from '../support/plans.ts'

test('what each can do', () => {
  expect(featuresOf(redis6)).toMatchObject({
    optionalBind: false,
    procTitle: false,
    aclChannels: false,
    sentinelDebug: false,
    disklessByDefault: false,
    phantomMasters: true,
    shardIds: false,
  })
  expect(featuresOf({ flavor: 'redis', version: '6.2.14', level: '6.2.14' })).toMatchObject({
    optionalBind: true,
    procTitle: true,
    aclChannels: true,
    sentinelDebug: false,
    disklessByDefault: false,
    phantomMasters: true,
    shardIds: false,
  })
  const modern = {
    optionalBind: true,
    procTitle: true,
    aclChannels: true,
    sentinelDebug: true,
    disklessByDefault: true,
  }
  expect(featuresOf(redis7)).toMatchObject({ ...modern, phantomMasters: true, shardIds: false })
  expect(featuresOf({ flavor: 'redis', version: '8.2.0', level: '8.2.0' })).toMatchObject({
    ...modern,
    phantomMasters: true,
    shardIds: true,
  })
  expect(featuresOf({ flavor: 'valkey', version: '8.0.2', level: '7.2.4' })).toMatchObject({
    ...modern,
    phantomMasters: true,
    shardIds: true,
  })
  expect(featuresOf(valkey81)).toMatchObject({ ...modern, phantomMasters: false, forgetsMasterDown: true })
  expect(featuresOf({ flavor: 'valkey', version: '9.1.2', level: '7.2.4' }).forgetsMasterDown).toBe(false)
})

test('what a server lacks has a name, and what is done without it', () => {
  expect(lackedBy(redis7).map(({ name }) => name)).toEqual([
    FEATURES.clientSetInfo.name,
    FEATURES.coordinatedFailover.name,
    FEATURES.shardIds.name,
  ])
  expect(lackedBy(valkey81)).toContainEqual(FEATURES.phantomMasters)
  expect(lackedBy(redis6).map(({ name }) => name)).toContain('FAILOVER')
})

test('Redict is judged by what it was forked from, never by a version of Valkey or Redis that it has the number of', () => {
  const redict = { flavor: 'redict', version: '9.9.9', level: '7.2.4' } as const
  expect(lackedBy(redict)).toEqual([FEATURES.coordinatedFailover])
})

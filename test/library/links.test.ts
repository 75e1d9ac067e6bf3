import { expect, test } from 'vitest'
import { RedisHaError, startTopology } from '../../src/index.ts'

async function failureOf(attempt: Promise<unknown>) {
  try {
    await attempt
  } catch (error) {
    if (error instanceof RedisHaError) return error.failure
    throw error
  }
  return undefined
}

test('a program cuts links of its own topology and heals them', { timeout: 60_000 }, async () => {
  await using topology = await startTopology({ topology: 'replication', replicas: 1, links: true })
  const cuts = async () =>
    (await topology.links()).flows
      .filter(({ now }) => now.cut !== undefined)
      .map(({ from, to }) => `${from} > ${to}`)
      .toSorted()
  const { name, rules, heal } = await topology.breakLinks({ kind: 'partition', between: 'master | replicas' })
  expect(rules.map(({ fault }) => fault)).toEqual([name, name])
  expect(await cuts()).toEqual(['redis-1 > redis-2', 'redis-2 > redis-1'])
  await heal()
  await heal()
  expect(await cuts()).toEqual([])

  const delay = await topology.breakLinks({
    kind: 'delay',
    between: 'redis-1 > redis-2',
    byMs: 5,
    jitterMs: 1,
  })
  const rate = await topology.breakLinks({ kind: 'rate', between: 'redis-1 > redis-2', bytesPerSecond: 1e6 })
  const flap = await topology.breakLinks({
    kind: 'flap',
    between: 'redis-2',
    cutMs: 50,
    wholeMs: 50,
    how: 'reset',
  })
  expect(await topology.healLinks(rate.name)).toEqual([rate.name])
  expect(await topology.healLinks()).toEqual([delay.name, flap.name])
  expect((await topology.links()).rules).toEqual([])
  expect((await topology.waitHealthy()).healthy).toBe(true)
  expect(await failureOf(topology.breakLinks({ kind: 'partition', between: 'redis-1,' }))).toMatchObject({
    reason: 'usage',
  })
})

test('without links there is nothing to break', { timeout: 60_000 }, async () => {
  await using topology = await startTopology({ topology: 'replication', replicas: 0 })
  const failure = await failureOf(topology.breakLinks({ kind: 'partition', between: 'redis-1' }))
  expect(failure).toMatchObject({ reason: 'usage', expected: '`links: true` in the topology file' })
})

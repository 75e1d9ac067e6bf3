import { expect, test } from 'vitest'
import { RedisHaError, startTopology, type TimelineEvent } from '../../src/index.ts'

async function reasonOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
  } catch (error) {
    if (error instanceof RedisHaError) return error.failure.reason
    throw error
  }
  return 'none'
}

test('a program breaks its own topology and mends it', { timeout: 120_000 }, async () => {
  await using topology = await startTopology({
    topology: 'replication',
    replicas: 1,
    debug: true,
    config: { 'repl-diskless-sync-delay': 0 },
  })
  const events: TimelineEvent[] = []
  const recorder = await topology.record((event) => events.push(event))
  expect(await topology.pause('redis-2')).toMatchObject([{ node: 'redis-2', outcome: 'done' }])
  expect(await topology.resume('replica')).toMatchObject([{ node: 'redis-2', outcome: 'done' }])
  expect(await topology.failover()).toMatchObject({ from: 'redis-1', to: 'redis-2' })
  expect(await topology.restart('redis-1')).toMatchObject([{ node: 'redis-1', outcome: 'done' }])
  const blocked = await topology.inject('replica', { kind: 'block', forMs: 300 })
  expect(await blocked.heal({ mayEmpty: false })).toMatchObject([{ action: 'block', node: 'redis-1' }])
  const killed = await topology.inject('master', { kind: 'kill' })
  expect(await reasonOf(killed.heal({ mayEmpty: false }))).toBe('would-empty')
  expect(await killed.heal({ mayEmpty: true })).toMatchObject([{ action: 'start', node: 'redis-2' }])
  // Twice is once.
  expect(await killed.heal({ mayEmpty: true })).toMatchObject([{ node: 'redis-2', outcome: 'already' }])
  expect(await topology.stopNodes('redis-1')).toMatchObject([{ outcome: 'done' }])
  expect(await topology.startNodes()).toMatchObject([{ node: 'redis-1', outcome: 'done' }])
  expect((await topology.waitHealthy()).healthy).toBe(true)
  expect(await reasonOf(topology.kill('redis-7'))).toBe('unknown-name')
  await recorder.stop()
  const done = events.flatMap((event) =>
    event.source === 'action' && event.event === 'action' ? [event.details['action']] : [],
  )
  expect(done).toEqual(['pause', 'resume', 'failover', 'restart', 'block', 'kill', 'start', 'stop', 'start'])
  const states = events.flatMap((event) =>
    event.source === 'process' && event.node === 'redis-2' ? [`${event.state} ${event.pid}`] : [],
  )
  // A pause may be over before it is looked at.
  const pids = [killed.results[0]?.pid, topology.node('redis-2').pid]
  expect(new Set(states.filter((state) => !state.startsWith('paused')))).toEqual(
    new Set([`running ${pids[0]}`, `gone ${pids[0]}`, `running ${pids[1]}`]),
  )
  await topology.stop()
  expect(await reasonOf(topology.kill('master'))).not.toBe('none')
})

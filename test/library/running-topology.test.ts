import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster, createSentinel } from 'redis'
import { openTopology, RedisHaError, startTopology, type TopologyInput } from 'redis-ha'
import { describe, expect, test } from 'vitest'
import { markedServers } from '../../src/processes/server-process.ts'
import { killNode } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

/** What the failure of a promise says; the promise has to be one that rejects with ours. */
async function failureOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof RedisHaError) return error.failure
  throw new Error('it did not fail in a foreseen way', { cause: error })
}

const AUTH = { user: 'app', password: 'Sesame4711' }

describe('a topology of one’s own', () => {
  test('replication: both clients, the master and a replica; then nothing is left', async () => {
    let folder = ''
    {
      await using topology = await startTopology({ topology: 'replication', auth: AUTH })
      folder = topology.folder
      expect(topology.healthy).toBe(true)
      expect(topology.nodes.map(({ name }) => name)).toEqual(['redis-1', 'redis-2', 'redis-3'])
      expect(topology.env).toMatchObject({
        REDIS_URL: topology.url.replace('://', '://app:Sesame4711@'),
        REDIS_PASSWORD: AUTH.password,
      })
      expect(JSON.stringify(topology.nodes) + topology.url).not.toContain('Sesame')
      const redis = new Redis(topology.ioredis)
      expect(await redis.set('key', 'value')).toBe('OK')
      expect(await redis.wait(2, 5000)).toBe(2)
      redis.disconnect()
      const client = await createClient(topology.clientOptions('redis-3').nodeRedis).connect()
      expect(await client.get('key')).toBe('value')
      client.destroy()
      expect(() => topology.node('redis-9')).toThrow('one of redis-1')
    }
    expect(markedServers(folder)).toEqual([])
    expect(existsSync(dirname(folder))).toBe(false)
  })

  test('sentinel: both clients find the master; after a death it is reset', async () => {
    await using topology = await startTopology({ topology: 'sentinel', auth: AUTH })
    const redis = new Redis(topology.ioredis)
    expect(await redis.set('key', 'value')).toBe('OK')
    redis.disconnect()
    const sentinel = await createSentinel(topology.nodeRedis)
      .on('error', () => undefined)
      .connect()
    expect(await sentinel.get('key')).toBe('value')
    await sentinel.close()
    expect(await topology.reset()).toEqual([])
    killNode(await topology.status(), 'redis-2')
    expect((await topology.status()).healthy).toBe(false)
    const failure = await failureOf(topology.waitHealthy({ timeoutMs: 1 }))
    expect(failure).toMatchObject({ reason: 'not-healthy', where: topology.folder })
    expect(await topology.reset()).toEqual(['redis-2 is gone'])
    expect((await topology.waitHealthy()).healthy).toBe(true)
    await topology.stop()
    await topology.stop()
    expect(await failureOf(topology.status())).toMatchObject({
      reason: 'unknown-name',
      try: expect.stringContaining('startTopology'),
    })
  })

  test('cluster, from a file: both clients reach every slot', async () => {
    const file = rig.file('shop.yaml', 'topology: cluster\nauth: { password: Sesame4711 }\n')
    await using topology = await startTopology(file)
    if (topology.topology !== 'cluster') throw new Error(topology.topology)
    expect(topology.name).toBe('shop')
    const cluster = new Cluster(topology.ioredis.nodes, topology.ioredis.options)
    for (const key of ['a', 'b', 'c']) expect(await cluster.set(key, key)).toBe('OK')
    cluster.disconnect()
    const other = await createCluster(topology.nodeRedis)
      .on('error', () => undefined)
      .connect()
    for (const key of ['a', 'b', 'c']) expect(await other.get(key)).toBe(key)
    other.destroy()
  })

  test('what can not be used, or does not start, is told by its reason', async () => {
    const typo = { topology: 'sentinel', replica: 2 } as unknown as TopologyInput
    const failure = await failureOf(startTopology(typo))
    expect(failure.reason).toBe('file')
    expect(failure.details?.join('\n')).toContain('replicas')
    expect(await failureOf(startTopology(rig.file('odd.yaml', 'topology: 5\n')))).toMatchObject({
      reason: 'file',
    })
    expect(await failureOf(startTopology(undefined as unknown as TopologyInput))).toMatchObject({
      reason: 'file',
    })
    expect(await failureOf(startTopology({ topology: 'cluster', server: 'no-such-server' }))).toMatchObject({
      reason: 'no-server',
    })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(startTopology({ topology: 'cluster' }, { signal })).rejects.toThrow('enough')
  })
})

test('one that up has started: opened by name or file, and only this run of it', async () => {
  const state = { path: rig.home }
  const yaml = 'topology: replication\nreplicas: 1\n'
  await rig.up('shop', yaml)
  const file = rig.file('shop.yaml', yaml)
  {
    await using byFile = await openTopology(file, { state })
    expect(byFile.healthy).toBe(true)
  }
  const topology = await openTopology('shop', { state })
  expect((await topology.status()).healthy).toBe(true)
  await rig.succeed(['reset', 'shop'])
  expect((await topology.status()).healthy).toBe(true)
  await rig.succeed(['down', 'shop'])
  expect(await failureOf(topology.status())).toMatchObject({ reason: 'unknown-name' })
  expect(await failureOf(openTopology('shop', { state }))).toMatchObject({ reason: 'unknown-name' })
  await rig.up('shop', yaml)
  const again = await openTopology('shop', { state })
  const attempts = [
    topology.status(),
    topology.waitHealthy(),
    topology.reset(),
    topology.stop(),
    topology.kill('all'),
    topology.stopNodes('master'),
    topology.startNodes(),
    topology.restart('redis-2'),
    topology.pause('redis-1'),
    topology.resume(),
    topology.inject('master', { kind: 'pause' }),
    topology.failover(),
    topology.record(() => undefined),
  ]
  const reasons = (await Promise.all(attempts.map(failureOf))).map(({ reason }) => reason)
  expect(reasons).toEqual(attempts.map(() => 'changed'))
  expect((await again.status()).nodes).toEqual(again.nodes)
  expect((await again.waitHealthy()).healthy).toBe(true)
  await again.stop()
  expect(existsSync(again.folder)).toBe(false)
})

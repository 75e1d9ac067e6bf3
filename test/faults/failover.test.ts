import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { NodeConnection } from '../../src/client/node-connection.ts'
import { failover } from '../../src/faults/failover/failover.ts'
import type { FailoverRequest } from '../../src/faults/failover/failover-result.ts'
import { kill } from '../../src/faults/kill.ts'
import { pause, resume } from '../../src/faults/pause.ts'
import { start } from '../../src/faults/start.ts'
import { startRecorder } from '../../src/faults/timeline/recorder.ts'
import type { Failure } from '../../src/model/failure.ts'
import { RedisHaError } from '../../src/model/failure.ts'
import type { PlannedDataNode } from '../../src/model/plan.ts'
import type { TimelineEvent } from '../../src/model/timeline.ts'
import { OpenTopology } from '../../src/topologies/open-topology.ts'
import { parsePairsList } from '../../src/redis/pairs.ts'
import { ask, masterNames, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

const first = () => 0

/** The best replica of the master, or of any in a cluster. */
const ordinary: FailoverRequest = { of: undefined, to: undefined, how: 'agreed', choose: first }

function open(name: string): OpenTopology {
  return new OpenTopology({ path: rig.home }, name)
}

function dataNode(topology: OpenTopology, name: string): PlannedDataNode {
  const node = topology.plan.nodes.find((candidate) => candidate.name === name)
  if (node?.kind !== 'redis') throw new Error(`there is no ${name}`)
  return node
}

async function refusal(attempt: Promise<unknown>): Promise<Failure> {
  try {
    await attempt
  } catch (error) {
    if (error instanceof RedisHaError) return error.failure
    throw error
  }
  throw new Error('it was not refused')
}

/** Writes numbers to a node, one after the other, until it takes no more; resolves to the last that it acknowledged. */
async function writeUntilRefused({ host, port }: { host: string; port: number }): Promise<number> {
  const connection = new NodeConnection({ host, port }, { timeoutMs: 5000 })
  let acknowledged = 0
  try {
    for (;;) acknowledged = Number(await connection.call('INCR', 'counter'))
  } catch {
    return acknowledged
  } finally {
    connection.close()
  }
}

describe('replication', () => {
  test.for(['FAILOVER TO', 'REPLICAOF, with writes refused'])(
    '%s hands over to the replica that is named, and no acknowledged write is lost',
    { timeout: 90_000 },
    async (by) => {
      const name = by.startsWith('FAILOVER') ? 'native' : 'by-hand'
      const document = await rig.up(name, 'topology: replication\nconfig: { repl-diskless-sync-delay: 0 }\n')
      if (name === 'by-hand') {
        // A server that can do it, taken for one that can't.
        const record = `${rig.home}/${name}/run.json`
        writeFileSync(record, readFileSync(record, 'utf8').replaceAll(/"level":"[^"]+"/g, '"level":"6.0.16"'))
      }
      const topology = open(name)
      const writing = writeUntilRefused(nodeNamed(document, 'redis-1'))
      const result = await failover(topology, { ...ordinary, to: dataNode(topology, 'redis-3') })
      expect(result).toMatchObject({ by, from: 'redis-1', to: 'redis-3' })
      expect(result.promotedAt).toBeGreaterThanOrEqual(result.at)
      const acknowledged = await writing
      expect(acknowledged).toBeGreaterThan(0)
      const kept = Number(await ask(nodeNamed(document, 'redis-3'), 'GET', ['counter']))
      expect(kept).toBeGreaterThanOrEqual(acknowledged)
      const after = await rig.status(name, '--wait', '40s')
      expect([after.healthy, masterNames(after)]).toEqual([true, ['redis-3']])
      expect(after.nodes.filter(({ master }) => master === 'redis-3')).toHaveLength(2)
      // A node that is restarted comes back in the role that it has now.
      await rig.succeed(['restart', name, 'redis-1'])
      expect(masterNames(await rig.status(name, '--wait', '40s'))).toEqual(['redis-3'])
      // And the old master takes writes as before, should it be one again.
      const setting = await ask(nodeNamed(document, 'redis-1'), 'CONFIG', ['GET', 'min-replicas-to-write'])
      expect(setting).toEqual(['min-replicas-to-write', '0'])
    },
  )

  test('of two at once one is refused, and only one master changes', { timeout: 90_000 }, async () => {
    await rig.up('twice', 'topology: replication\nconfig: { repl-diskless-sync-delay: 0 }\n')
    const topology = open('twice')
    const to = (name: string) => failover(topology, { ...ordinary, to: dataNode(topology, name) })
    const ends = await Promise.allSettled([to('redis-2'), to('redis-3')])
    const done = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.to] : []))
    const failed: unknown[] = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    expect(failed).toMatchObject([
      {
        failure: {
          reason: 'refused',
          title: 'Another failover of "twice" goes on',
          seen: `process ${process.pid} is at it`,
        },
      },
    ])
    expect(masterNames(await rig.status('twice', '--wait', '40s'))).toEqual(done)
    // It is over for both: the next one is free to begin.
    expect(await failover(topology, { ...ordinary, to: dataNode(topology, 'redis-1') })).toMatchObject({
      to: 'redis-1',
    })
  })

  test('a paused replica does not take over', { timeout: 90_000 }, async () => {
    await rig.up('stuck', 'topology: replication\nreplicas: 1\n')
    const topology = open('stuck')
    await pause(topology, [dataNode(topology, 'redis-2')])
    expect(await refusal(failover(topology, ordinary))).toMatchObject({ reason: 'refused', seen: 'none' })
    const named = failover(topology, { ...ordinary, to: dataNode(topology, 'redis-2') })
    expect(await refusal(named)).toMatchObject({ reason: 'refused', seen: 'it is paused' })
    await resume(topology, [dataNode(topology, 'redis-2')])
    const after = await rig.status('stuck', '--wait', '40s')
    expect([after.healthy, masterNames(after)]).toEqual([true, ['redis-1']])
  })

  test('of a dead master only by force, and with nobody to take over not at all', {
    timeout: 90_000,
  }, async () => {
    await rig.up('dead', 'topology: replication\n')
    const topology = open('dead')
    await kill(topology, await topology.nodes('master', first))
    expect(await refusal(failover(topology, ordinary))).toMatchObject({
      reason: 'refused',
      title: "redis-1 does not run, so it can't hand over",
    })
    expect(await rig.run(['failover', 'dead'])).toMatchObject({ code: 1 })
    const result = await failover(topology, { ...ordinary, how: 'force' })
    expect(result).toMatchObject({ by: 'REPLICAOF NO ONE', from: 'redis-1' })
    expect(masterNames(await rig.status('dead'))).toEqual([result.to])
    await kill(topology, await topology.nodes('replicas', first))
    expect(await refusal(failover(topology, ordinary))).toMatchObject({ reason: 'refused', seen: 'none' })
    expect(await rig.run(['failover', 'dead', '--takeover'])).toMatchObject({ code: 2 })
  })
})

describe('cluster', () => {
  test('agreed, by force with a dead master, and onto the node that is named', {
    timeout: 120_000,
  }, async () => {
    const document = await rig.up(
      'shards',
      'topology: cluster\ncluster: { node-timeout: 15000 }\nconfig: { repl-diskless-sync-delay: 0 }\n',
    )
    const topology = open('shards')
    const agreed = await failover(topology, { ...ordinary, of: dataNode(topology, 'redis-2') })
    expect(agreed).toMatchObject({ by: 'CLUSTER FAILOVER', from: 'redis-2', to: 'redis-5' })
    const key = nodeNamed(document, 'redis-5').slots ?? nodeNamed(document, 'redis-2').slots
    const views = await rig.status('shards')
    expect(nodeNamed(views, 'redis-5')).toMatchObject({ role: 'master', slots: key })
    await kill(topology, [dataNode(topology, 'redis-1')])
    // None named: the shard that has no master comes first, and its replica can't agree with anybody.
    expect(
      (await refusal(failover(topology, { ...ordinary, choose: (count) => count - 1 }))).title,
    ).toContain('redis-4 refused')
    expect(
      await refusal(start(topology, [dataNode(topology, 'redis-1')], { mayEmpty: false })),
    ).toMatchObject({
      reason: 'would-empty',
      try: expect.stringContaining('redis-ha failover shards redis-1 --force first'),
    })
    const taken = await failover(topology, {
      ...ordinary,
      to: dataNode(topology, 'redis-4'),
      how: 'takeover',
    })
    expect(taken).toMatchObject({ by: 'CLUSTER FAILOVER TAKEOVER', from: 'redis-1', to: 'redis-4' })
    await start(topology, [dataNode(topology, 'redis-1')], { mayEmpty: false })
    expect((await rig.status('shards', '--wait', '40s')).healthy).toBe(true)
    expect(
      await refusal(failover(topology, { ...ordinary, to: dataNode(topology, 'redis-4') })),
    ).toMatchObject({
      reason: 'refused',
      seen: 'master',
    })
  })
})

describe('sentinel', () => {
  test('onto the replica that is named, and the timeline tells of it', { timeout: 120_000 }, async () => {
    const document = await rig.up(
      'watched',
      'topology: sentinel\nsentinel: { down-after-milliseconds: 2000, failover-timeout: 6000 }\n',
    )
    const topology = open('watched')
    const events: TimelineEvent[] = []
    const recorder = await startRecorder(topology, { onEvent: (event) => events.push(event) })
    const begun = events.length
    const result = await failover(topology, { ...ordinary, to: dataNode(topology, 'redis-3') })
    await recorder.stop()
    expect(result).toMatchObject({ by: 'SENTINEL FAILOVER', from: 'redis-1', to: 'redis-3' })
    expect(masterNames(await rig.status('watched'))).toEqual(['redis-3'])
    // Every sentinel knows by then that its replicas are well, and has its own periods again.
    for (const name of ['sentinel-1', 'sentinel-2', 'sentinel-3']) {
      const sentinel = nodeNamed(document, name)
      const known = parsePairsList(await ask(sentinel, 'SENTINEL', ['REPLICAS', 'mymaster']))
      expect(known.map((one) => one.get('master-link-status'))).toEqual(['ok', 'ok'])
      const periods = await ask(sentinel, 'SENTINEL', ['DEBUG'])
      expect(periods).toEqual(expect.arrayContaining(['INFO-PERIOD', '10000', 'PUBLISH-PERIOD', '2000']))
    }
    const delay = await ask(nodeNamed(document, 'redis-3'), 'CONFIG', ['GET', 'repl-diskless-sync-delay'])
    expect(delay).toEqual(['repl-diskless-sync-delay', '5'])
    const priority = await ask(nodeNamed(document, 'redis-3'), 'CONFIG', ['GET', 'replica-priority'])
    expect(priority).toEqual(['replica-priority', '100'])
    // What was so at the beginning is told first.
    const roles = events.filter(({ source }) => source === 'role')
    expect(
      roles
        .slice(0, 3)
        .map(({ node }) => node)
        .toSorted(),
    ).toEqual(['redis-1', 'redis-2', 'redis-3'])
    const since = events.slice(begun)
    // A node that changes its role closes its connections, which is no silence.
    expect(since.filter(({ source }) => source === 'process')).toEqual([])
    expect(since).toContainEqual(expect.objectContaining({ source: 'role', node: 'redis-3', role: 'master' }))
    expect(since).toContainEqual(
      expect.objectContaining({ source: 'role', node: 'redis-1', role: 'replica' }),
    )
    expect(since).toContainEqual(
      expect.objectContaining({ source: 'link', node: 'redis-2', master: 'redis-3', link: 'connected' }),
    )
    for (const node of ['sentinel-1', 'sentinel-2', 'sentinel-3'])
      expect(since).toContainEqual(
        expect.objectContaining({ source: 'sentinel', node, event: '+switch-master', about: 'redis-3' }),
      )
    expect(since).toContainEqual(expect.objectContaining({ source: 'log', node: 'redis-3' }))
    expect(since).toContainEqual(
      expect.objectContaining({
        source: 'action',
        node: 'redis-ha',
        about: 'redis-3',
        details: expect.objectContaining({ action: 'failover' }),
      }),
    )
    const refused = await refusal(failover(topology, { ...ordinary, to: dataNode(topology, 'redis-3') }))
    expect(refused.title).toBe('redis-3 is the master already')
    expect(await rig.run(['failover', 'watched', '--force'])).toMatchObject({ code: 2 })
  })
})

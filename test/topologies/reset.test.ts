import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { ask, killNode, masterNames, nodeNamed, pidOf } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

const shape = ({ nodes }: StatusDocument) =>
  nodes.map(({ name, role, master, shard, slots, port }) => ({ name, role, master, shard, slots, port }))
const pids = ({ nodes }: StatusDocument) => nodes.map(({ pid }) => pid)

async function reset(name: string): Promise<StatusDocument> {
  const document = JSON.parse(await rig.succeed(['reset', name, '--json'])) as StatusDocument
  expect(document.healthy).toBe(true)
  expect(document.checks.some(({ check }) => check === 'probe')).toBe(true)
  return document
}

async function fill(document: StatusDocument): Promise<void> {
  for (const name of masterNames(document)) {
    const node = nodeNamed(document, name)
    const [[first] = [0]] = node.slots ?? []
    const key = document.topology === 'cluster' ? await keyIn(document, first) : 'key'
    await ask(node, 'SET', [key, 'value'])
    await ask(node, 'FUNCTION', [
      'LOAD',
      `#!lua name=${name.replace('-', '')}\nredis.register_function('${name.replace('-', '')}', function() return 1 end)`,
    ])
  }
}

/** A key whose slot is in the range that begins here. */
async function keyIn(document: StatusDocument, first: number): Promise<string> {
  const keys = Array.from({ length: 40 }, (_, index) => `key:${index}`)
  const slots = JSON.parse(await rig.succeed(['slot', ...keys, '--name', document.name, '--json'])) as {
    key: string
    node: string
  }[]
  const owner = document.nodes.find(({ slots: ranges }) => ranges?.[0]?.[0] === first)
  return slots.find(({ node }) => node === owner?.name)?.key ?? ''
}

async function expectEmpty(document: StatusDocument): Promise<void> {
  for (const node of document.nodes.filter(({ kind }) => kind === 'redis')) {
    expect(await ask(node, 'DBSIZE')).toBe(0)
    expect(await ask(node, 'FUNCTION', ['LIST'])).toEqual([])
  }
}

describe.each(['replication', 'sentinel', 'cluster'] as const)('%s', (topology) => {
  test('emptied where nothing has strayed, started anew where something has', {
    timeout: 120_000,
  }, async () => {
    const first = await rig.up(topology, `topology: ${topology}\n`)
    await fill(first)
    const emptied = await reset(topology)
    expect(pids(emptied)).toEqual(pids(first))
    expect(shape(emptied)).toEqual(shape(first))
    await expectEmpty(emptied)

    await fill(emptied)
    const replica = topology === 'cluster' ? 'redis-4' : 'redis-2'
    // The roles of two nodes change places, and another dies.
    if (topology === 'cluster') await ask(nodeNamed(first, replica), 'CLUSTER', ['FAILOVER', 'FORCE'])
    else await ask(nodeNamed(first, replica), 'REPLICAOF', ['NO', 'ONE'])
    killNode(first, 'redis-3')
    const { stderr } = await rig.run(['reset', topology])
    expect(stderr).toContain('what had strayed is back')
    expect(stderr).toContain('redis-3 is gone')
    const anew = await rig.status(topology, '--probe')
    expect(anew.healthy).toBe(true)
    expect(shape(anew)).toEqual(shape(first))
    await expectEmpty(anew)

    // A paused node is not waited for.
    process.kill(pidOf(anew, replica), 'SIGSTOP')
    expect(shape(await reset(topology))).toEqual(shape(first))

    // Every node runs, and the roles alone have changed.
    const moved = await rig.status(topology)
    const taker = nodeNamed(moved, replica)
    if (topology === 'cluster') await ask(taker, 'CLUSTER', ['FAILOVER', 'TAKEOVER'])
    else await ask(taker, 'REPLICAOF', ['NO', 'ONE'])
    const last = await rig.run(['reset', topology])
    expect(last.stderr).toContain(`${replica} is a master`)
    const back = await rig.status(topology)
    expect(shape(back)).toEqual(shape(first))
    // Whoever can run on does: not all were started anew.
    expect(pidOf(back, 'redis-1')).toBe(pidOf(moved, 'redis-1'))
  })
})

test('what is on disk goes too, with the password and after a second start', async () => {
  const yaml = 'topology: replication\nreplicas: 1\npersistence: rdb+aof\nauth: { password: Sesame4711 }\n'
  const first = await rig.up('kept', yaml)
  const credentials = { user: undefined, password: 'Sesame4711' }
  await ask(nodeNamed(first, 'redis-1'), 'SET', ['key', 'value'], credentials)
  await rig.succeed(['reset', 'kept'])
  await rig.succeed(['down', 'kept'])
  const again = JSON.parse(
    await rig.succeed(['up', join(rig.folder, 'kept.yaml'), '--json']),
  ) as StatusDocument
  expect(await ask(nodeNamed(again, 'redis-1'), 'DBSIZE', [], credentials)).toBe(0)
  await ask(nodeNamed(again, 'redis-1'), 'SET', ['key', 'value'], credentials)
  killNode(again, 'redis-2')
  await rig.succeed(['reset', 'kept'])
  const last = await rig.status('kept', '--probe')
  expect(last.healthy).toBe(true)
  expect(await ask(nodeNamed(last, 'redis-2'), 'DBSIZE', [], credentials)).toBe(0)
})

test('one that is stopped, or not there, is refused; one that can not start again leaves nothing', async () => {
  await rig.up('lazy', 'topology: replication\nreplicas: 0\npersistence: rdb\n')
  await rig.succeed(['down', 'lazy'])
  const stopped = await rig.run(['reset', 'lazy'])
  expect([stopped.code, stopped.stdout]).toEqual([1, ''])
  expect(stopped.stderr).toContain('--purge')
  expect(await rig.run(['reset', 'nobody'])).toMatchObject({ code: 2, stdout: '' })

  killNode(await rig.up('fickle', 'topology: replication\nreplicas: 0\n'), 'redis-1')
  const failed = await rig.run(['reset', 'fickle', '--timeout', '1ms'])
  expect(failed.code).toBe(3)
  expect(readdirSync(rig.home)).not.toContain('fickle')
})

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import slotOf from 'cluster-key-slot'
import { describe, expect, test } from 'vitest'
import type { NodeStatus, StatusDocument } from '../../src/model/document.ts'
import { probeKey } from '../../src/model/probe-key.ts'
import type { ListedTopology } from '../../src/topologies/registry.ts'
import { eventually } from '../support/eventually.ts'
import { listenInstead } from '../support/foreign-listener.ts'
import { ask, killNode, masterNames, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

const KINDS = ['replication', 'sentinel', 'cluster'] as const
const KEPT: [name: string, yaml: string][] = [
  ['rdb', 'rdb'],
  ['aof', 'aof'],
  ['both', 'rdb+aof'],
  ['points', '{ save: ["900 1"] }'],
  ['synced', '{ appendfsync: always }'],
]

async function listed(name: string): Promise<ListedTopology | undefined> {
  const all: ListedTopology[] = JSON.parse(await rig.succeed(['ls', '--json']))
  return all.find((topology) => topology.name === name)
}

const recordOf = (name: string) =>
  JSON.parse(readFileSync(join(rig.home, name, 'run.json'), 'utf8')) as Record<string, unknown>

async function upAgain(name: string): Promise<StatusDocument> {
  return JSON.parse(await rig.succeed(['up', join(rig.folder, `${name}.yaml`), '--json'])) as StatusDocument
}

/** A key for each master, in its slots. */
async function write(document: StatusDocument): Promise<string[]> {
  const masters = document.nodes.filter(({ role }) => role === 'master')
  return await Promise.all(
    masters.map(async (master) => {
      const key = probeKey(master.name, master.slots)
      await ask(master, 'SET', [key, `of ${key}`])
      return key
    }),
  )
}

/** What the masters have of these keys now, whoever they are. */
async function read(document: StatusDocument, keys: string[]): Promise<unknown[]> {
  return await Promise.all(keys.map(async (key) => await ask(ownerOf(document, key), 'GET', [key])))
}

function ownerOf({ nodes }: StatusDocument, key: string): NodeStatus {
  const slot = slotOf(key)
  const owner = nodes.find(
    ({ role, slots }) =>
      role === 'master' && (!slots || slots.some(([first, last]) => first <= slot && slot <= last)),
  )
  if (!owner) throw new Error(`nobody has ${key}`)
  return owner
}

function written(keys: string[]): string[] {
  return keys.map((key) => `of ${key}`)
}

// Failovers, and starting what was stopped, wait for most of their time: several do it together, the longest first.
describe.concurrent('after a failover', () => {
  /** Writes, takes it down and up, and gives who is master then, and whether all of it is there. */
  async function restart(name: string): Promise<{ healthy: boolean; masters: string[]; kept: boolean }> {
    const keys = await write(await rig.status(name))
    await rig.succeed(['down', name])
    const after = await upAgain(name)
    const found = await read(after, keys)
    const kept = found.join() === written(keys).join()
    return { healthy: after.healthy, masters: masterNames(after), kept }
  }

  async function mastersAfter(name: string, old: string, count: number): Promise<string[]> {
    return await eventually(`a master after ${old} of ${name}`, async () => {
      const document = await rig.status(name)
      const masters = masterNames(document)
      const settled = document.healthy || document.nodes.some(({ state }) => state === 'gone')
      return settled && !masters.includes(old) && masters.length === count ? masters : undefined
    })
  }

  test('by hand: REPLICAOF', async () => {
    const document = await rig.up('promoted', 'topology: replication\npersistence: aof\n')
    const heir = nodeNamed(document, 'redis-2')
    await ask(heir, 'REPLICAOF', ['NO', 'ONE'])
    for (const name of ['redis-1', 'redis-3'])
      await ask(nodeNamed(document, name), 'REPLICAOF', [heir.host, heir.port])
    await rig.succeed(['status', 'promoted', '--wait', '30s'])
    expect(await restart('promoted')).toEqual({ healthy: true, masters: ['redis-2'], kept: true })
  })

  test('by command: SENTINEL FAILOVER', async () => {
    const document = await rig.up('swapped', 'topology: sentinel\npersistence: rdb\n')
    await ask(nodeNamed(document, 'sentinel-1'), 'SENTINEL', ['FAILOVER', 'mymaster'])
    const masters = await mastersAfter('swapped', 'redis-1', 1)
    expect(await restart('swapped')).toEqual({ healthy: true, masters, kept: true })
  })

  test('by a crash, seen by sentinels', async () => {
    const yaml = 'topology: sentinel\npersistence: aof\nsentinel: { down-after-milliseconds: 500 }\n'
    const document = await rig.up('crashed', yaml)
    killNode(document, 'redis-1')
    const masters = await mastersAfter('crashed', 'redis-1', 1)
    // A sentinel that has not heard of the failover would bring the old master back.
    await eventually('every sentinel names the new master', async () => {
      const { nodes } = await rig.status('crashed')
      const master = nodes.find(({ role }) => role === 'master')
      const named = await Promise.all(
        nodes
          .filter(({ kind }) => kind === 'sentinel')
          .map(async (node) => String(await ask(node, 'SENTINEL', ['GET-MASTER-ADDR-BY-NAME', 'mymaster']))),
      )
      return named.every((address) => address === `${master?.host},${master?.port}`) || undefined
    })
    expect(await restart('crashed')).toEqual({ healthy: true, masters, kept: true })
  })

  test('by command: CLUSTER FAILOVER', async () => {
    const document = await rig.up('turned', 'topology: cluster\npersistence: aof\n')
    await ask(nodeNamed(document, 'redis-4'), 'CLUSTER', ['FAILOVER'])
    await mastersAfter('turned', 'redis-1', 3)
    expect(await restart('turned')).toEqual({
      healthy: true,
      masters: ['redis-2', 'redis-3', 'redis-4'],
      kept: true,
    })
  })

  test('by a crash, seen by the cluster', async () => {
    const yaml = 'topology: cluster\npersistence: aof\ncluster: { node-timeout: 1000 }\n'
    const document = await rig.up('broken', yaml)
    killNode(document, 'redis-1')
    await eventually('redis-4 as master', async () => {
      const now = await rig.status('broken')
      const whole = now.checks.filter(({ check }) => check === 'cluster-state').filter(({ ok }) => ok)
      return masterNames(now).includes('redis-4') && whole.length === 5 ? true : undefined
    })
    expect(await restart('broken')).toEqual({
      healthy: true,
      masters: ['redis-2', 'redis-3', 'redis-4'],
      kept: true,
    })
  })
})

describe.concurrent.each(KINDS)('%s', (topology) => {
  test.for(KEPT)('%s: what was written is there after down and up', async ([name, persistence]) => {
    const shop = `${topology}-${name}`
    const before = await rig.up(shop, `topology: ${topology}\npersistence: ${persistence}\n`)
    const keys = await write(before)
    await rig.succeed(['down', shop])
    const after = await upAgain(shop)
    expect(await read(after, keys)).toEqual(written(keys))
    const places = ({ nodes }: StatusDocument) =>
      nodes.map(({ name: node, role, port, slots, master }) => ({ node, role, port, slots, master }))
    expect(places(after)).toEqual(places(before))
  })

  test('none: it is gone', async () => {
    const shop = `${topology}-none`
    const document = await rig.up(shop, `topology: ${topology}\npersistence: none\n`)
    const keys = await write(document)
    await rig.succeed(['down', shop])
    expect(await listed(shop)).toBeUndefined()
    expect(existsSync(document.stateDir)).toBe(false)
    const again = await rig.up(shop, `topology: ${topology}\n`)
    expect(await read(again, keys)).toEqual(keys.map(() => null))
  })
})

describe('the data of a stopped topology', () => {
  const YAML = 'topology: replication\nreplicas: 1\npersistence: aof\n'

  test('is listed, stays through another down, and goes with --purge', async () => {
    const { stateDir } = await rig.up('kept', YAML)
    await rig.succeed(['down', 'kept'])
    expect(await listed('kept')).toMatchObject({ state: 'stopped', alive: 0 })
    const { code, stdout } = await rig.run(['status', 'kept', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ state: 'stopped', healthy: false })
    expect(await rig.run(['down', 'kept'])).toMatchObject({ code: 0 })
    expect(existsSync(stateDir)).toBe(true)
    await rig.succeed(['down', 'kept', '--purge'])
    expect(existsSync(stateDir)).toBe(false)
    expect(await listed('kept')).toBeUndefined()
  })

  test('stays where the file has changed since: it is refused, with the difference', async () => {
    const keys = await write(await rig.up('changed', YAML))
    await rig.succeed(['down', 'changed'])
    const file = rig.file('changed.yaml', YAML.replace('replicas: 1', 'replicas: 2'))
    const { code, stdout, stderr } = await rig.run(['up', file])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('seen      replicas: 1 → 2\n')
    expect(stderr).toContain('"changed" is stopped, with its data')
    expect(await listed('changed')).toMatchObject({ state: 'stopped' })

    rig.file('changed.yaml', YAML)
    expect(await read(await upAgain('changed'), keys)).toEqual(written(keys))
  })

  test('stays where a port has been taken meanwhile', async () => {
    const document = await rig.up('ousted', YAML)
    const keys = await write(document)
    // Taken while the lease still holds, so that no other test can be given it.
    const taken = nodeNamed(document, 'redis-2')
    killNode(document, 'redis-2')
    const listener = await listenInstead(taken)
    await rig.succeed(['down', 'ousted'])

    const { code, stdout, stderr } = await rig.run(['up', join(rig.folder, 'ousted.yaml')])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain(`Port ${taken.port} is taken`)
    expect(stderr).toMatch(new RegExp(`held by node\\S*, pid ${process.pid}`))
    expect(await listed('ousted')).toMatchObject({ state: 'stopped', alive: 0 })

    // It was left alone: what is said to a node, its password even, is not for whoever comes after it.
    expect(listener.visitors).toBe(0)
    await listener.close()
    expect(await read(await upAgain('ousted'), keys)).toEqual(written(keys))
  })

  test('stays where a node can not start', async () => {
    const document = await rig.up('spoilt', YAML)
    const keys = await write(document)
    await rig.succeed(['down', 'spoilt'])
    const conf = join(document.stateDir, 'nodes', 'redis-2', 'redis.conf')
    const text = readFileSync(conf, 'utf8')
    rig.file('state/spoilt/nodes/redis-2/redis.conf', `${text}\nno-such-directive 1\n`)
    const { code, stderr } = await rig.run(['up', join(rig.folder, 'spoilt.yaml')])
    expect(code).toBe(3)
    expect(stderr).toContain('redis-2')
    expect(stderr).toContain('no-such-directive')
    expect(await listed('spoilt')).toMatchObject({ state: 'stopped', alive: 0 })

    rig.file('state/spoilt/nodes/redis-2/redis.conf', text)
    expect(await read(await upAgain('spoilt'), keys)).toEqual(written(keys))
  })
})

test('a replica that still follows the old master, since a failover was cut short, follows the new one after the next up', async () => {
  const shop = await rig.up('chained', 'topology: replication\npersistence: aof\n')
  const keys = await write(shop)
  const [old, next, last] = ['redis-1', 'redis-2', 'redis-3'].map((name) => nodeNamed(shop, name))
  if (!old || !next || !last) throw new Error('a node is missing')
  await ask(next, 'REPLICAOF', ['NO', 'ONE'])
  await ask(old, 'REPLICAOF', [next.host, next.port])
  await eventually('the old master follows', async () => {
    const info = String(await ask(old, 'INFO', ['replication']))
    return info.includes('master_link_status:up') ? true : undefined
  })
  for (const node of [old, next, last]) await ask(node, 'CONFIG', ['REWRITE'])
  await rig.succeed(['down', 'chained'])
  const again = await upAgain('chained')
  expect(masterNames(again)).toEqual(['redis-2'])
  expect(again.nodes.map(({ master }) => master)).toEqual(['redis-2', undefined, 'redis-2'])
  // What is set for the start alone is in no conf file.
  expect(await ask(nodeNamed(again, 'redis-3'), 'CONFIG', ['GET', 'hz'])).toEqual(['hz', '10'])
  expect(await read(again, keys)).toEqual(keys.map((key) => `of ${key}`))
}, 60_000)

test('roles that were changed by hand, in no conf file, are those of the next up', async () => {
  const shop = await rig.up('by-hand', 'topology: replication\nreplicas: 1\npersistence: aof\n')
  const keys = await write(shop)
  const next = nodeNamed(shop, 'redis-2')
  await ask(next, 'REPLICAOF', ['NO', 'ONE'])
  await ask(nodeNamed(shop, 'redis-1'), 'REPLICAOF', [next.host, next.port])
  await ask(next, 'SET', ['later', 'kept'])
  await rig.succeed(['down', 'by-hand'])
  expect(recordOf('by-hand')['masters']).toEqual(['redis-2'])
  const again = await upAgain('by-hand')
  expect(masterNames(again)).toEqual(['redis-2'])
  expect(await read(again, keys)).toEqual(keys.map((key) => `of ${key}`))
  expect(await ask(nodeNamed(again, 'redis-2'), 'GET', ['later'])).toBe('kept')
  expect(recordOf('by-hand')['masters']).toBeUndefined()
}, 60_000)

test('the record of a redis-ha that did not say who is the master: the conf files do', async () => {
  const shop = await rig.up('unsaid', 'topology: replication\nreplicas: 1\npersistence: aof\n')
  await rig.succeed(['failover', 'unsaid'])
  const keys = await write(await rig.status('unsaid'))
  await rig.succeed(['down', 'unsaid'])
  const { masters, ...older } = recordOf('unsaid')
  expect(masters).toEqual(['redis-2'])
  writeFileSync(join(shop.stateDir, 'run.json'), JSON.stringify(older))
  const again = await upAgain('unsaid')
  expect(masterNames(again)).toEqual(['redis-2'])
  expect(await read(again, keys)).toEqual(keys.map((key) => `of ${key}`))
}, 60_000)

test('two masters stay two, and nobody’s data is thrown away: up refuses', async () => {
  const shop = await rig.up('split', 'topology: replication\nreplicas: 1\npersistence: aof\n')
  await ask(nodeNamed(shop, 'redis-2'), 'REPLICAOF', ['NO', 'ONE'])
  await ask(nodeNamed(shop, 'redis-2'), 'SET', ['only', 'here'])
  await rig.succeed(['down', 'split'])
  const { code, stderr } = await rig.run([
    'up',
    join(rig.folder, 'split.yaml'),
    '--port',
    'auto',
    '--timeout',
    '2s',
  ])
  expect(code).toBe(3)
  expect(stderr).toContain('2 masters: redis-1 and redis-2')
  expect(recordOf('split')['masters']).toEqual(['redis-1', 'redis-2'])
}, 60_000)

test('a master that was down when another took its place follows that one after the next up', async () => {
  const shop = await rig.up('forced', 'topology: replication\nreplicas: 1\npersistence: aof\n')
  const keys = await write(shop)
  await rig.succeed(['kill', 'forced', 'redis-1'])
  await rig.succeed(['failover', 'forced', '--force'])
  await ask(nodeNamed(shop, 'redis-2'), 'SET', ['later', 'kept'])
  await rig.succeed(['down', 'forced'])
  const again = await upAgain('forced')
  expect(masterNames(again)).toEqual(['redis-2'])
  expect(await read(again, keys)).toEqual(keys.map((key) => `of ${key}`))
  expect(await ask(nodeNamed(again, 'redis-2'), 'GET', ['later'])).toBe('kept')
}, 60_000)

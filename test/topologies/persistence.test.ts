import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { NodeStatus, StatusDocument } from '../../src/model/document.ts'
import type { ListedTopology } from '../../src/topologies/registry.ts'
import { eventually } from '../support/eventually.ts'
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

async function upAgain(name: string): Promise<StatusDocument> {
  return JSON.parse(await rig.succeed(['up', join(rig.folder, `${name}.yaml`), '--json'])) as StatusDocument
}

// In three slots of three masters.
const KEYS = ['foo', 'bar', 'b']

async function write(name: string): Promise<void> {
  for (const key of KEYS)
    expect(await rig.succeed(['cli', name, '--', 'SET', key, `${name} ${key}`])).toBe('OK\n')
}

async function read(name: string): Promise<string[]> {
  return await Promise.all(KEYS.map(async (key) => await rig.succeed(['cli', name, '--', 'GET', key])))
}

function written(name: string): string[] {
  return KEYS.map((key) => `${name} ${key}\n`)
}

describe.each(KINDS)('%s', (topology) => {
  test.for(KEPT)('%s: what was written is there after down and up', async ([name, persistence]) => {
    const shop = `${topology}-${name}`
    const before = await rig.up(shop, `topology: ${topology}\npersistence: ${persistence}\n`)
    await write(shop)
    await rig.succeed(['down', shop])
    expect(await listed(shop)).toMatchObject({ state: 'stopped', alive: 0 })
    const { code, stdout } = await rig.run(['status', shop, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ state: 'stopped', healthy: false })

    const after = await upAgain(shop)
    expect(await read(shop)).toEqual(written(shop))
    const places = ({ nodes }: StatusDocument) =>
      nodes.map(({ name: node, role, port, slots, master }) => ({ node, role, port, slots, master }))
    expect(places(after)).toEqual(places(before))
  })

  test('none: it is gone', async () => {
    const shop = `${topology}-none`
    const { stateDir } = await rig.up(shop, `topology: ${topology}\npersistence: none\n`)
    await write(shop)
    await rig.succeed(['down', shop])
    expect(await listed(shop)).toBeUndefined()
    expect(existsSync(stateDir)).toBe(false)
    await rig.up(shop, `topology: ${topology}\n`)
    expect(await read(shop)).toEqual(KEYS.map(() => '\n'))
  })
})

describe('after a failover', () => {
  /** Takes it down and up, and demands the same roles as before, and what was written meanwhile. */
  async function expectSameAfterRestart(name: string, masters: string[]): Promise<void> {
    await write(name)
    await rig.succeed(['down', name])
    const { nodes, healthy } = await upAgain(name)
    expect(healthy).toBe(true)
    expect(masterNames({ nodes } as StatusDocument)).toEqual(masters)
    expect(await read(name)).toEqual(written(name))
  }

  async function mastersAfter(name: string, old: string, count: number): Promise<string[]> {
    return await eventually(`a master after ${old} of ${name}`, async () => {
      const { healthy, nodes } = await rig.status(name)
      const masters = masterNames({ nodes } as StatusDocument)
      const settled = healthy || nodes.some(({ state }) => state === 'gone')
      return settled && !masters.includes(old) && masters.length === count ? masters : undefined
    })
  }

  test.concurrent('by hand: REPLICAOF', async () => {
    const document = await rig.up('promoted', 'topology: replication\npersistence: aof\n')
    const heir = nodeNamed(document, 'redis-2')
    await ask(heir, 'REPLICAOF', ['NO', 'ONE'])
    for (const name of ['redis-1', 'redis-3'])
      await ask(nodeNamed(document, name), 'REPLICAOF', [heir.host, heir.port])
    await rig.succeed(['status', 'promoted', '--wait', '30s'])
    await expectSameAfterRestart('promoted', ['redis-2'])
  })

  test.concurrent('by command: SENTINEL FAILOVER', async () => {
    const document = await rig.up('swapped', 'topology: sentinel\npersistence: rdb\n')
    await ask(nodeNamed(document, 'sentinel-1'), 'SENTINEL', ['FAILOVER', 'mymaster'])
    const masters = await mastersAfter('swapped', 'redis-1', 1)
    await expectSameAfterRestart('swapped', masters)
  })

  test.concurrent('by a crash, seen by sentinels', async () => {
    const yaml = 'topology: sentinel\npersistence: aof\nsentinel: { down-after-milliseconds: 500 }\n'
    const document = await rig.up('crashed', yaml)
    killNode(document, 'redis-1')
    const masters = await mastersAfter('crashed', 'redis-1', 1)
    await expectSameAfterRestart('crashed', masters)
  })

  test.concurrent('by command: CLUSTER FAILOVER', async () => {
    const document = await rig.up('turned', 'topology: cluster\npersistence: aof\n')
    await ask(nodeNamed(document, 'redis-4'), 'CLUSTER', ['FAILOVER'])
    await mastersAfter('turned', 'redis-1', 3)
    await expectSameAfterRestart('turned', ['redis-2', 'redis-3', 'redis-4'])
  })

  test.concurrent('by a crash, seen by the cluster', async () => {
    const yaml = 'topology: cluster\npersistence: aof\ncluster: { node-timeout: 1000 }\n'
    const document = await rig.up('broken', yaml)
    killNode(document, 'redis-1')
    await eventually('redis-4 as master', async () => {
      const now = await rig.status('broken')
      const whole = now.checks.filter(({ check }) => check === 'cluster-state').filter(({ ok }) => ok)
      return masterNames(now).includes('redis-4') && whole.length === 5 ? true : undefined
    })
    await expectSameAfterRestart('broken', ['redis-2', 'redis-3', 'redis-4'])
  })
})

describe('the data of a stopped topology', () => {
  const YAML = 'topology: replication\nreplicas: 1\npersistence: aof\n'

  test('stays through another down, and goes with --purge', async () => {
    const { stateDir } = await rig.up('kept', YAML)
    await rig.succeed(['down', 'kept'])
    expect(await rig.run(['down', 'kept'])).toMatchObject({ code: 0 })
    expect(existsSync(stateDir)).toBe(true)
    await rig.succeed(['down', 'kept', '--purge'])
    expect(existsSync(stateDir)).toBe(false)
    expect(await listed('kept')).toBeUndefined()
  })

  test('stays where the file has changed since: it is refused, with the difference', async () => {
    await rig.up('changed', YAML)
    await write('changed')
    await rig.succeed(['down', 'changed'])
    const file = rig.file('changed.yaml', YAML.replace('replicas: 1', 'replicas: 2'))
    const { code, stdout, stderr } = await rig.run(['up', file])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('seen      replicas: 1 → 2\n')
    expect(stderr).toContain('"changed" is stopped, with its data')
    expect(await listed('changed')).toMatchObject({ state: 'stopped' })

    rig.file('changed.yaml', YAML)
    await upAgain('changed')
    expect(await read('changed')).toEqual(written('changed'))
  })

  test('stays where a port has been taken meanwhile', async () => {
    const document = await rig.up('ousted', YAML)
    await write('ousted')
    // Taken while the lease still holds, so that no other test can be given it.
    const taken = nodeNamed(document, 'redis-2')
    killNode(document, 'redis-2')
    const release = await listenInstead(taken)
    await rig.succeed(['down', 'ousted'])

    const { code, stdout, stderr } = await rig.run(['up', join(rig.folder, 'ousted.yaml')])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain(`Port ${taken.port} is taken`)
    expect(stderr).toMatch(new RegExp(`held by node\\S*, pid ${process.pid}`))
    expect(await listed('ousted')).toMatchObject({ state: 'stopped', alive: 0 })

    await release()
    await upAgain('ousted')
    expect(await read('ousted')).toEqual(written('ousted'))
  })

  test('stays where a node can not start', async () => {
    const { stateDir } = await rig.up('spoilt', YAML)
    await write('spoilt')
    await rig.succeed(['down', 'spoilt'])
    const conf = join(stateDir, 'nodes', 'redis-2', 'redis.conf')
    const text = readFileSync(conf, 'utf8')
    rig.file('state/spoilt/nodes/redis-2/redis.conf', `${text}\nno-such-directive 1\n`)
    const { code, stderr } = await rig.run(['up', join(rig.folder, 'spoilt.yaml')])
    expect(code).toBe(3)
    expect(stderr).toContain('redis-2')
    expect(stderr).toContain('no-such-directive')
    expect(await listed('spoilt')).toMatchObject({ state: 'stopped', alive: 0 })

    rig.file('state/spoilt/nodes/redis-2/redis.conf', text)
    await upAgain('spoilt')
    expect(await read('spoilt')).toEqual(written('spoilt'))
  })
})

/** Listens where a node that ended did, until it is told to stop, or the test ends. */
async function listenInstead({ host, port, name }: NodeStatus): Promise<() => Promise<void>> {
  const server = createServer()
  const listening = () =>
    new Promise<true>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => resolve(true))
    })
  await eventually(`the port of ${name}`, listening)
  const close = async () => {
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  return close
}

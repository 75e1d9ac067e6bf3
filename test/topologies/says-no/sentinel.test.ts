import { beforeAll, expect, test } from 'vitest'
import type { StatusDocument } from '../../../src/model/document.ts'
import { eventually } from '../../support/eventually.ts'
import { failingChecks, healed } from '../../support/failing-set.ts'
import { impostorOf } from '../../support/impostor.ts'
import { ask, killNode, masterNames, nodeNamed } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'

// Faults of what sentinels know, each with exactly those checks that must see it.

const rig = useRig()
const NAME = 'watched'
const SENTINELS = ['sentinel-1', 'sentinel-2', 'sentinel-3']
// So slow that the sentinels do nothing by themselves; and a sync does not wait for others.
const YAML = [
  'topology: sentinel',
  'sentinel: { down-after-milliseconds: 200000, failover-timeout: 600000 }',
  'config: { repl-diskless-sync-delay: 0 }',
  '',
].join('\n')
let document: StatusDocument

beforeAll(async () => {
  document = await rig.up(NAME, YAML)
  for (const name of SENTINELS) await on(name, 'SENTINEL', 'DEBUG', 'INFO-PERIOD', 600_000)
})

async function on(node: string, ...words: (string | number)[]): Promise<unknown> {
  const [command = '', ...args] = words
  return await ask(nodeNamed(document, node), String(command), args)
}

/** Makes sentinels forget all that they have found out, and find it out anew at once. */
async function findOutAnew(sentinels: string[]): Promise<void> {
  for (const name of sentinels) {
    await on(name, 'SENTINEL', 'DEBUG', 'INFO-PERIOD', 100)
    await on(name, 'SENTINEL', 'RESET', 'mymaster')
  }
  await healed(rig, NAME)
  for (const name of sentinels) await on(name, 'SENTINEL', 'DEBUG', 'INFO-PERIOD', 600_000)
}

test('ping: a sentinel that refuses it', async () => {
  await on('sentinel-1', 'ACL', 'SETUSER', 'default', '-ping')
  const lines = ['ping sentinel-1']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('sentinel-1', 'ACL', 'SETUSER', 'default', '+ping')
  await healed(rig, NAME)
})

test('one-master, and with it all that is held against the one: a replica that was made a master', async () => {
  await on('redis-3', 'REPLICAOF', 'NO', 'ONE')
  const lines = [
    'one-master all: 2 masters: redis-1 and redis-3',
    ...SENTINELS.map((name) => `master-known ${name}`),
  ]
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('redis-3', 'REPLICAOF', '127.0.0.1', nodeNamed(document, 'redis-1').port)
  await healed(rig, NAME)
})

test('follows: a replica that has its master by another name', async () => {
  const { port } = nodeNamed(document, 'redis-1')
  await on('redis-2', 'REPLICAOF', 'localhost', port)
  const lines = [`follows redis-2: localhost:${port}`]
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('redis-2', 'REPLICAOF', '127.0.0.1', port)
  await healed(rig, NAME)
})

test('quorum: one that can’t be reached', async () => {
  await on('sentinel-2', 'SENTINEL', 'SET', 'mymaster', 'quorum', 9)
  const lines = ['quorum sentinel-2']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('sentinel-2', 'SENTINEL', 'SET', 'mymaster', 'quorum', 2)
  await healed(rig, NAME)
})

test('master-flags: a sentinel that is alone in thinking the master down', async () => {
  await on('redis-1', 'ACL', 'SETUSER', 'default', '-ping')
  await on('sentinel-3', 'SENTINEL', 'SET', 'mymaster', 'down-after-milliseconds', 500)
  const lines = ['ping redis-1', 'master-flags sentinel-3: s_down,master']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('redis-1', 'ACL', 'SETUSER', 'default', '+ping')
  await on('sentinel-3', 'SENTINEL', 'SET', 'mymaster', 'down-after-milliseconds', 200_000)
  await healed(rig, NAME)
})

test('master-known, and with it replicas-known: a sentinel that watches the wrong node', async () => {
  const watch = async (node: string) => {
    await on('sentinel-1', 'SENTINEL', 'REMOVE', 'mymaster')
    await on('sentinel-1', 'SENTINEL', 'MONITOR', 'mymaster', '127.0.0.1', nodeNamed(document, node).port, 2)
    for (const [name, value] of [
      ['down-after-milliseconds', 200_000],
      ['failover-timeout', 600_000],
    ] as const)
      await on('sentinel-1', 'SENTINEL', 'SET', 'mymaster', name, value)
  }
  await watch('redis-2')
  const { port } = nodeNamed(document, 'redis-2')
  const lines = [`master-known sentinel-1: 127.0.0.1:${port}`, 'replicas-known sentinel-1: 0']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await watch('redis-1')
  await healed(rig, NAME)
})

test('replicas-known, and with it online: a replica that calls itself by another port', async () => {
  const announce = async (port: number) => {
    await on('redis-3', 'CONFIG', 'SET', 'replica-announce-port', port)
    await on('redis-3', 'CLIENT', 'KILL', 'TYPE', 'master')
  }
  await announce(1)
  await on('sentinel-2', 'SENTINEL', 'DEBUG', 'INFO-PERIOD', 100)
  const lines = ['online redis-1: redis-3 not listed', 'replicas-known sentinel-2']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await announce(nodeNamed(document, 'redis-3').port)
  await findOutAnew(['sentinel-2'])
})

test('sentinels-known: a stranger that says hello', async () => {
  const { port } = nodeNamed(document, 'redis-1')
  const hello = `127.0.0.1,1,${'f'.repeat(40)},0,mymaster,127.0.0.1,${port},0`
  await on('redis-1', 'PUBLISH', '__sentinel__:hello', hello)
  const lines = SENTINELS.map((name) => `sentinels-known ${name}`)
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await findOutAnew(SENTINELS)
})

test('epoch-agreed, and with it sentinels-known and quorum: a sentinel that has missed a failover', async () => {
  const name = 'missed'
  const missed = await rig.up(name, YAML)
  const tell = async (sentinel: string, ...words: (string | number)[]) =>
    await ask(nodeNamed(missed, sentinel), 'SENTINEL', words)
  for (const sentinel of SENTINELS) await tell(sentinel, 'DEBUG', 'INFO-PERIOD', 300, 'PUBLISH-PERIOD', 200)
  await tell('sentinel-1', 'FAILOVER', 'mymaster')
  const master = await eventually('a failover of which all have heard', async () => {
    const now = await rig.status(name)
    const [is] = masterNames(now)
    return now.healthy && is !== 'redis-1' ? is : undefined
  })
  // Nobody tells it: of the others it knows by their hellos alone.
  for (const sentinel of ['sentinel-1', 'sentinel-2'])
    await tell(sentinel, 'DEBUG', 'PUBLISH-PERIOD', 600_000)
  await tell('sentinel-3', 'REMOVE', 'mymaster')
  await tell('sentinel-3', 'MONITOR', 'mymaster', '127.0.0.1', nodeNamed(missed, master).port, 2)
  const lines = ['epoch-agreed sentinel-3: 0', 'sentinels-known sentinel-3: 0', 'quorum sentinel-3']
  expect(await failingChecks(rig, name, lines)).toEqual(lines)
})

test('epoch-agreed: a sentinel that has not heard what it is said to have said', async () => {
  // What a sentinel says to the others it takes for known to itself.
  for (const name of ['sentinel-1', 'sentinel-3'])
    await on(name, 'SENTINEL', 'DEBUG', 'PUBLISH-PERIOD', 600_000)
  const { host, port } = nodeNamed(document, 'sentinel-2')
  const { port: master } = nodeNamed(document, 'redis-1')
  const id = String(await on('sentinel-2', 'SENTINEL', 'MYID'))
  const hello = `${host},${port},${id},7,mymaster,127.0.0.1,${master},7`
  await on('redis-1', 'PUBLISH', '__sentinel__:hello', hello)
  const lines = ['epoch-agreed sentinel-2: 0']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  for (const name of ['sentinel-1', 'sentinel-3']) await on(name, 'SENTINEL', 'DEBUG', 'PUBLISH-PERIOD', 2000)
  await healed(rig, NAME)
})

test('master-known: a sentinel that has the master by another name', async () => {
  const { port } = nodeNamed(document, 'redis-1')
  const watch = async (host: string) => {
    await on('sentinel-1', 'SENTINEL', 'REMOVE', 'mymaster')
    await on('sentinel-1', 'SENTINEL', 'MONITOR', 'mymaster', host, port, 2)
    for (const [name, value] of [
      ['down-after-milliseconds', 200_000],
      ['failover-timeout', 600_000],
    ] as const)
      await on('sentinel-1', 'SENTINEL', 'SET', 'mymaster', name, value)
  }
  for (const name of ['resolve-hostnames', 'announce-hostnames'])
    await on('sentinel-1', 'SENTINEL', 'CONFIG', 'SET', name, 'yes')
  await on('sentinel-1', 'SENTINEL', 'DEBUG', 'INFO-PERIOD', 100)
  await watch('localhost')
  const lines = [`master-known sentinel-1: localhost:${port}`]
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  for (const name of ['announce-hostnames', 'resolve-hostnames'])
    await on('sentinel-1', 'SENTINEL', 'CONFIG', 'SET', name, 'no')
  await watch('127.0.0.1')
  await healed(rig, NAME)
  await on('sentinel-1', 'SENTINEL', 'DEBUG', 'INFO-PERIOD', 600_000)
})

test('process: another server in the place of a replica', async () => {
  const moved = await rig.up('moved', YAML)
  const { port } = nodeNamed(moved, 'redis-1')
  const pid = await impostorOf(moved, 'redis-2', ['--replicaof', '127.0.0.1', port])
  const lines = [`process redis-2: pid ${pid}`]
  expect(await failingChecks(rig, 'moved', lines)).toEqual(lines)
})

test('process, and with it all of its own: a sentinel that was killed', async () => {
  const other = 'killed'
  killNode(await rig.up(other, YAML), 'sentinel-2')
  const own = [
    'process',
    'ping',
    'master-known',
    'master-flags',
    'epoch-agreed',
    'replicas-known',
    'sentinels-known',
    'quorum',
  ]
  const lines = [
    ...own.map((check) => `${check} sentinel-2`),
    'sentinels-known sentinel-1',
    'sentinels-known sentinel-3',
  ]
  expect(await failingChecks(rig, other, lines)).toEqual(lines)
})

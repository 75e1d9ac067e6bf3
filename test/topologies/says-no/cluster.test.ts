import { beforeAll, expect, test } from 'vitest'
import type { StatusDocument } from '../../../src/model/document.ts'
import { failingChecks, healed } from '../../support/failing-set.ts'
import { foreignRedis } from '../../support/foreign-redis.ts'
import { impostorOf } from '../../support/impostor.ts'
import { ask, killNode, nodeNamed } from '../../support/nodes.ts'
import { reservePorts } from '../../support/reserved-ports.ts'
import { useRig } from '../../support/rig.ts'

// Faults of what cluster nodes know of each other, each with exactly those checks that must see it.

const rig = useRig()
const NAME = 'ring'
// So slow that the nodes do nothing by themselves; and a sync does not wait for others.
const YAML = [
  'topology: cluster',
  'cluster: { node-timeout: 60000 }',
  'config: { repl-diskless-sync-delay: 0 }',
  '',
].join('\n')
const ALL = ['redis-1', 'redis-2', 'redis-3', 'redis-4', 'redis-5', 'redis-6']
let document: StatusDocument

beforeAll(async () => {
  document = await rig.up(NAME, YAML)
})

async function on(node: string, ...words: (string | number)[]): Promise<unknown> {
  const [command = '', ...args] = words
  return await ask(nodeNamed(document, node), String(command), args)
}

async function idOf(node: string): Promise<string> {
  return String(await on(node, 'CLUSTER', 'MYID'))
}

const WITHOUT_SLOT_0 = 'redis-1 1-5460, redis-2 5461-10922, redis-3 10923-16383'

test('cluster-state, and with it slots-ok and slots-agreed: a slot that its owner has given up', async () => {
  await on('redis-1', 'CLUSTER', 'DELSLOTS', 0)
  const lines = [
    'cluster-state redis-1: fail',
    'slots-ok redis-1: 16383',
    `slots-agreed redis-1: ${WITHOUT_SLOT_0}`,
  ]
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  // Where a part will do, it is well that there is one: what is left says no all the same.
  await on('redis-1', 'CONFIG', 'SET', 'cluster-require-full-coverage', 'no')
  const [, ...others] = lines
  expect(await failingChecks(rig, NAME, others)).toEqual(others)
  await on('redis-1', 'CONFIG', 'SET', 'cluster-require-full-coverage', 'yes')
  await on('redis-1', 'CLUSTER', 'ADDSLOTS', 0)
  await healed(rig, NAME)
})

test('slots-ok: a slot that nobody has, where a part will do', async () => {
  for (const name of ALL) {
    await on(name, 'CONFIG', 'SET', 'cluster-require-full-coverage', 'no')
    await on(name, 'CLUSTER', 'DELSLOTS', 0)
  }
  const lines = ALL.map((name) => `slots-ok ${name}: 16383`)
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('redis-1', 'CLUSTER', 'ADDSLOTS', 0)
  for (const name of ALL) await on(name, 'CONFIG', 'SET', 'cluster-require-full-coverage', 'yes')
  await healed(rig, NAME)
})

test('slots-agreed: a node that was told of another owner', async () => {
  // Its true owner has an older epoch, so that it is not believed.
  await on('redis-2', 'CLUSTER', 'SETSLOT', 0, 'NODE', await idOf('redis-3'))
  const lines = ['slots-agreed redis-2: redis-3 0,10923-16383, redis-1 1-5460, redis-2 5461-10922']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('redis-2', 'CLUSTER', 'SETSLOT', 0, 'NODE', await idOf('redis-1'))
  await healed(rig, NAME)
})

test('no-failures: an open slot', async () => {
  await on('redis-1', 'CLUSTER', 'SETSLOT', 7, 'MIGRATING', await idOf('redis-2'))
  const lines = ['no-failures redis-1']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('redis-1', 'CLUSTER', 'SETSLOT', 7, 'STABLE')
  await healed(rig, NAME)
})

test('replicas: one that was given to another master', async () => {
  await on('redis-6', 'CLUSTER', 'REPLICATE', await idOf('redis-1'))
  const lines = ['replicas redis-1: 2', 'replicas redis-3: 0']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on('redis-6', 'CLUSTER', 'REPLICATE', await idOf('redis-3'))
  await healed(rig, NAME)
})

test('nodes-known, and with it replicas-listed: a node that was forgotten', async () => {
  await on('redis-1', 'CLUSTER', 'FORGET', await idOf('redis-6'))
  const lines = ['nodes-known redis-1: 5', 'replicas-listed redis-1: 2']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  const { host, port, busPort = 0 } = nodeNamed(document, 'redis-6')
  await on('redis-1', 'CLUSTER', 'MEET', host, port, busPort)
  await healed(rig, NAME)
})

test('nodes-known: a stranger that has joined', async () => {
  const [port = 0, busPort = 0] = await reservePorts(rig, 'stranger', 2)
  const stranger = await foreignRedis({ host: '127.0.0.1', port }, [
    ['cluster-enabled', 'yes'],
    ['cluster-port', busPort],
  ])
  await on('redis-1', 'CLUSTER', 'MEET', '127.0.0.1', port, busPort)
  const lines = ALL.map((name) => `nodes-known ${name}: 6, and 127.0.0.1:${port} not ours`)
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  const id = String(await ask({ host: '127.0.0.1', port }, 'CLUSTER', ['MYID']))
  await stranger.end()
  for (const name of ALL) await on(name, 'CLUSTER', 'FORGET', id)
  await healed(rig, NAME)
})

test('process: another server in the place of a replica', async () => {
  const moved = await rig.up('moved', YAML)
  const [busPort = 0] = await reservePorts(rig, 'impostor', 1)
  const pid = await impostorOf(moved, 'redis-4', ['--cluster-port', busPort])
  const lines = [`process redis-4: pid ${pid}`]
  expect(await failingChecks(rig, 'moved', lines)).toEqual(lines)
})

test('bus-link: a master whose cluster bus is said to be elsewhere', async () => {
  // Everybody hears so from the master itself, and can't connect to it there; that it lives they hear over its own links.
  await on('redis-1', 'CONFIG', 'SET', 'cluster-announce-bus-port', 1)
  const lines = ['bus-link redis-4: disconnected']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await on(
    'redis-1',
    'CONFIG',
    'SET',
    'cluster-announce-bus-port',
    nodeNamed(document, 'redis-1').busPort ?? 0,
  )
  await healed(rig, NAME)
})

test('process, and with it all of its own and online: a replica that was killed', async () => {
  const name = 'killed'
  killNode(await rig.up(name, YAML), 'redis-5')
  const own = [
    'process',
    'ping',
    'loaded',
    'link',
    'follows',
    'online',
    'epoch-known',
    'bus-link',
    'cluster-state',
    'slots-ok',
    'nodes-known',
    'no-failures',
    'slots-agreed',
    'replicas-listed',
  ]
  const lines = own.map((check) => `${check} redis-5`)
  expect(await failingChecks(rig, name, lines)).toEqual(lines)
})

import { beforeAll, expect, test } from 'vitest'
import type { StatusDocument } from '../../../src/model/document.ts'
import { failingChecks, healed } from '../../support/failing-set.ts'
import { impostorOf } from '../../support/impostor.ts'
import { ask, killNode, nodeNamed } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'

// Faults of who follows whom, each with exactly those checks that must see it.

const rig = useRig()
const NAME = 'pair'
let document: StatusDocument

beforeAll(async () => {
  document = await rig.up(NAME, 'topology: replication\nconfig: { repl-diskless-sync-delay: 0 }\n')
})

async function follow(replica: string, host: string, master: string): Promise<void> {
  await ask(nodeNamed(document, replica), 'REPLICAOF', [host, nodeNamed(document, master).port])
}

test('one-master: a replica that was made a master', async () => {
  await ask(nodeNamed(document, 'redis-2'), 'REPLICAOF', ['NO', 'ONE'])
  const lines = ['one-master all: 2 masters: redis-1 and redis-2']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await follow('redis-2', '127.0.0.1', 'redis-1')
  await healed(rig, NAME)
})

test('follows: a replica that has its master by another name', async () => {
  await follow('redis-2', 'localhost', 'redis-1')
  const lines = [`follows redis-2: localhost:${nodeNamed(document, 'redis-1').port}`]
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await follow('redis-2', '127.0.0.1', 'redis-1')
  await healed(rig, NAME)
})

test('follows, and with it online: a replica of a replica', async () => {
  await follow('redis-3', '127.0.0.1', 'redis-2')
  const lines = [
    `follows redis-3: 127.0.0.1:${nodeNamed(document, 'redis-2').port}`,
    'online redis-1: redis-3 not listed',
  ]
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await follow('redis-3', '127.0.0.1', 'redis-1')
  await healed(rig, NAME)
})

test('process: another server in the place of a replica', async () => {
  const moved = await rig.up('moved', 'topology: replication\n')
  const { port } = nodeNamed(moved, 'redis-1')
  const pid = await impostorOf(moved, 'redis-2', ['--replicaof', '127.0.0.1', port])
  const lines = [`process redis-2: pid ${pid}`]
  expect(await failingChecks(rig, 'moved', lines)).toEqual(lines)
})

test('process, and with it all of its own and online: a replica that was killed', async () => {
  killNode(await rig.up('maimed', 'topology: replication\n'), 'redis-3')
  const own = ['process', 'ping', 'loaded', 'link', 'follows']
  const lines = [...own.map((check) => `${check} redis-3`), 'online redis-1: redis-3 not listed']
  expect(await failingChecks(rig, 'maimed', lines)).toEqual(lines)
})

import { beforeAll, expect, test } from 'vitest'
import { failing } from '../../../src/model/check.ts'
import type { StatusDocument } from '../../../src/model/document.ts'
import { parseClusterNodes } from '../../../src/redis/cluster-replies.ts'
import { parseInfo } from '../../../src/redis/info.ts'
import { status } from '../../../src/topologies/status.ts'
import { eventually } from '../../support/eventually.ts'
import { failingChecks, healed } from '../../support/failing-set.ts'
import { ask, nodeNamed } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'

// Faults of the way between two nodes of a cluster, each with exactly those checks that must see it.

const rig = useRig()
const NAME = 'ring'
let document: StatusDocument

beforeAll(async () => {
  document = await rig.up(NAME, 'topology: cluster\nlinks: true\ncluster: { node-timeout: 600000 }\n')
})

const on = async (node: string, ...words: (string | number)[]) => {
  const [command = '', ...args] = words
  return await ask(nodeNamed(document, node), String(command), args)
}
const set = async (node: string, name: string, value: string | number) =>
  await on(node, 'CONFIG', 'SET', name, value)
const infoOf = async (node: string) => parseInfo(String(await on(node, 'INFO')))
const cut = async (groups: string) => await rig.succeed(['fault', 'partition', NAME, groups])
const heal = async () => await rig.succeed(['fault', 'heal', NAME])

test('epoch-known: a replica that was cut off when its master took a new one', async () => {
  await cut('redis-1 | redis-4')
  await on('redis-1', 'CLUSTER', 'BUMPEPOCH')
  const lines = ['epoch-known redis-4']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await heal()
  await healed(rig, NAME)
})

test('replicas-listed: a node that was started anew, and does not reach one of the replicas', async () => {
  await cut('redis-5 | redis-6')
  await rig.succeed(['restart', NAME, 'redis-5'])
  const lines = ['replicas-listed redis-5: 2']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await heal()
  await healed(rig, NAME)
})

test('follows: a replica that has heard only from others that its master is elsewhere again', async () => {
  const front = nodeNamed(document, 'redis-1').port
  const real = Number((await infoOf('redis-1')).get('tcp_port'))
  await set('redis-1', 'cluster-announce-port', real)
  await eventually('redis-4 goes past the proxy', async () => {
    const info = await infoOf('redis-4')
    return (info.get('master_port') === String(real) && info.get('master_link_status') === 'up') || undefined
  })
  // A node takes the address of one that it can't reach from the others; whom it replicates it leaves as it is.
  await cut('redis-1 | redis-4')
  await set('redis-4', 'cluster-node-timeout', 1000)
  const asKnown = async () => {
    const nodes = parseClusterNodes(String(await on('redis-4', 'CLUSTER', 'NODES')))
    return nodes.find(({ id }) => id === redis1)
  }
  const redis1 = String(await on('redis-1', 'CLUSTER', 'MYID'))
  await eventually(
    'that it misses redis-1',
    async () => (await asKnown())?.flags.includes('fail?') || undefined,
  )
  await set('redis-1', 'cluster-announce-port', front)
  await eventually('the news', async () => (await asKnown())?.port === front || undefined)
  await set('redis-4', 'cluster-node-timeout', 600_000)
  await heal()
  const lines = [`follows redis-4: 127.0.0.1:${real}`]
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await set('redis-1', 'cluster-announce-port', real)
  await eventually('they hear it', async () => (await asKnown())?.port === real || undefined)
  await set('redis-1', 'cluster-announce-port', front)
  await healed(rig, NAME)
})

test('cluster-state: a master that is back with the others, and waits before it takes writes', async () => {
  await cut('redis-1 | rest')
  await set('redis-1', 'cluster-node-timeout', 1000)
  await eventually('that it is alone', async () => {
    const info = parseInfo(String(await on('redis-1', 'CLUSTER', 'INFO')))
    return info.get('cluster_state') === 'fail' || undefined
  })
  // It waits for as long as that, but no longer than 5 s (`CLUSTER_MAX_REJOIN_DELAY` in cluster.c).
  await set('redis-1', 'cluster-node-timeout', 600_000)
  await heal()
  const alone = await eventually('cluster-state alone', async () => {
    const lines = failing((await status({ path: rig.home }, NAME)).checks)
    return lines.length === 1 ? lines[0] : undefined
  })
  expect(alone).toMatchObject({ check: 'cluster-state', observer: 'redis-1', seen: 'fail' })
  await healed(rig, NAME)
})

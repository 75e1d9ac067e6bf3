import { networkInterfaces } from 'node:os'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { findProgram } from '../../src/processes/server-program.ts'
import { ask, nodeNamed } from '../support/nodes.ts'
import { reservePorts, reserveRow } from '../support/reserved-ports.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

/** Who is what, and of whom: `master`, or `replica of redis-1`. */
function rolesOf({ nodes }: StatusDocument): Record<string, string> {
  return Object.fromEntries(
    nodes
      .filter(({ kind }) => kind === 'redis')
      .map(({ name, role, master }) => [name, role === 'replica' ? `replica of ${master}` : String(role)]),
  )
}

function portsOf({ nodes }: StatusDocument): number[] {
  return nodes.map(({ port }) => port)
}

function count({ nodes }: StatusDocument, kind: 'redis' | 'sentinel'): number {
  return nodes.filter((node) => node.kind === kind).length
}

describe('as many replicas as the file says', () => {
  test.for([0, 1, 10])('%i', async (replicas) => {
    const document = await rig.up(`replicas-${replicas}`, `topology: replication\nreplicas: ${replicas}\n`)
    expect(document.healthy).toBe(true)
    expect(rolesOf(document)).toEqual({
      'redis-1': 'master',
      ...Object.fromEntries(
        Array.from({ length: replicas }, (_, index) => [`redis-${index + 2}`, 'replica of redis-1']),
      ),
    })
  })

  test('none, watched by one sentinel', async () => {
    const document = await rig.up('lonely', 'topology: sentinel\nreplicas: 0\nsentinels: 1\n')
    expect(rolesOf(document)).toEqual({ 'redis-1': 'master' })
    expect(document.healthy).toBe(true)
  })
})

test('five sentinels with a quorum of 3 and another name for the master', async () => {
  const document = await rig.up(
    'five',
    'topology: sentinel\nsentinels: 5\nsentinel: { quorum: 3, master-name: shop.eu-1 }\n',
  )
  expect([count(document, 'redis'), count(document, 'sentinel')]).toEqual([3, 5])
  expect(document.url).toMatch(/^redis\+sentinel:\/\/(127\.0\.0\.1:\d+,?){5}\/shop\.eu-1$/)
  for (const sentinel of document.nodes.filter(({ kind }) => kind === 'sentinel')) {
    expect(await ask(sentinel, 'SENTINEL', ['CKQUORUM', 'shop.eu-1'])).toMatch(/^OK 5 usable Sentinels/)
    const [, address] = await askMaster(sentinel, 'shop.eu-1')
    expect(address).toBe(String(nodeNamed(document, 'redis-1').port))
  }
})

async function askMaster(sentinel: StatusDocument['nodes'][number], name: string): Promise<unknown[]> {
  const reply = await ask(sentinel, 'SENTINEL', ['GET-MASTER-ADDR-BY-NAME', name])
  return Array.isArray(reply) ? reply : []
}

describe('cluster', () => {
  test('four masters with two replicas each, dealt out in turn', async () => {
    const document = await rig.up('four', 'topology: cluster\nmasters: 4\nreplicas: 2\n')
    const nodes = document.nodes.map(({ name, role, master, shard, slots }) => [
      name,
      role,
      master ?? slots,
      shard,
    ])
    expect(nodes).toEqual([
      ['redis-1', 'master', [[0, 4095]], 'shard-1'],
      ['redis-2', 'master', [[4096, 8191]], 'shard-2'],
      ['redis-3', 'master', [[8192, 12287]], 'shard-3'],
      ['redis-4', 'master', [[12288, 16383]], 'shard-4'],
      ['redis-5', 'replica', 'redis-1', 'shard-1'],
      ['redis-6', 'replica', 'redis-2', 'shard-2'],
      ['redis-7', 'replica', 'redis-3', 'shard-3'],
      ['redis-8', 'replica', 'redis-4', 'shard-4'],
      ['redis-9', 'replica', 'redis-1', 'shard-1'],
      ['redis-10', 'replica', 'redis-2', 'shard-2'],
      ['redis-11', 'replica', 'redis-3', 'shard-3'],
      ['redis-12', 'replica', 'redis-4', 'shard-4'],
    ])
  })

  test('the slots are split as redis-cli would', async () => {
    // Seven does not divide 16384.
    const document = await rig.up('seven', 'topology: cluster\nmasters: 7\nreplicas: 0\n')
    for (const node of document.nodes) await ask(node, 'CLUSTER', ['RESET', 'HARD'])
    const addresses = document.nodes.map(({ host, port }) => `${host}:${port}`)
    // It shows what it would do, and is told not to.
    const { stdout } = await execa(
      findProgram('redis-cli') ?? 'redis-cli',
      ['--cluster', 'create', ...addresses, '--cluster-replicas', '0'],
      { input: 'no\n', reject: false },
    )
    const wanted = [...stdout.matchAll(/Master\[\d+\] -> Slots (\d+) - (\d+)/g)].map(([, first, last]) => [
      [Number(first), Number(last)],
    ])
    expect(document.nodes.map(({ slots }) => slots)).toEqual(wanted)
  })
})

describe('ports', () => {
  test('a list, in the order of the nodes', async () => {
    const ports = (await reservePorts(rig, 'listed', 3)).toReversed()
    const file = rig.file('listed.yaml', `topology: replication\nport: [${ports.join(', ')}]\n`)
    const document = JSON.parse(await rig.succeed(['up', file, '--json'])) as StatusDocument
    expect(portsOf(document)).toEqual(ports)
  })

  test('the others after the first, which --port sets over what the file says', async () => {
    const ports = await reserveRow(rig, 'counted', 3)
    const file = rig.file('counted.yaml', 'topology: replication\nport: 1\n')
    const text = await rig.succeed(['up', file, '--port', String(ports[0]), '--json'])
    expect(portsOf(JSON.parse(text) as StatusDocument)).toEqual(ports)
  })

  test.for(['replication', 'sentinel', 'cluster'])('auto in the file of a %s topology', async (topology) => {
    const file = rig.file(`auto-${topology}.yaml`, `topology: ${topology}\nport: auto\n`)
    const document = JSON.parse(await rig.succeed(['up', file, '--json'])) as StatusDocument
    const ports = [...portsOf(document), ...document.nodes.flatMap(({ busPort }) => busPort ?? [])]
    expect(new Set(ports).size).toBe(topology === 'cluster' ? 12 : document.nodes.length)
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(10_000)
  })
})

const HAS_IPV6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)
// Linux has the whole of 127.0.0.0/8 on its loopback interface, other systems one address.
const HOSTS = [...(process.platform === 'linux' ? ['127.0.0.2'] : []), ...(HAS_IPV6 ? ['::1'] : [])]

describe.runIf(HOSTS.length > 0).each(HOSTS)('on %s', (host) => {
  const slug = host.replaceAll(':', '-').replace(/^-+/, 'v6-')

  test.for(['replication', 'sentinel', 'cluster'])('%s', async (topology) => {
    const document = await rig.up(`${slug}-${topology}`, `topology: ${topology}\nhost: '${host}'\n`)
    expect(document.healthy).toBe(true)
    expect(new Set(document.nodes.map((node) => node.host))).toEqual(new Set([host]))
    const shown = host.includes(':') ? `[${host}]` : host
    const [address] = document.url.replace(/^redis(\+\w+)?:\/\//, '').split(/[,/]/)
    expect(address?.startsWith(`${shown}:`)).toBe(true)
    expect(await rig.succeed(['cli', document.name, '--', 'SET', 'where', host])).toBe('OK\n')
  })
})

test('several at once have nothing to do with each other', async () => {
  const kinds = ['replication', 'sentinel', 'cluster', 'replication', 'sentinel'] as const
  const documents = await Promise.all(
    kinds.map(async (kind, index) => await rig.up(`beside-${index}`, `topology: ${kind}\n`)),
  )
  expect(documents.map(({ healthy }) => healthy)).toEqual(kinds.map(() => true))
  const ports = documents.flatMap(portsOf)
  expect(new Set(ports).size).toBe(ports.length)
})

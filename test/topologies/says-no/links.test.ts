import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { NodeConnection } from '../../../src/client/node-connection.ts'
import { failing } from '../../../src/model/check.ts'
import type { StatusDocument } from '../../../src/model/document.ts'
import { parseClusterNodes } from '../../../src/redis/cluster-replies.ts'
import { parseInfo } from '../../../src/redis/info.ts'
import { parsePairs } from '../../../src/redis/pairs.ts'
import { status } from '../../../src/topologies/status.ts'
import { eventually } from '../../support/eventually.ts'
import { failingChecks, healed } from '../../support/failing-set.ts'
import { listenInstead } from '../../support/foreign-listener.ts'
import { ask, nodeNamed } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'

// Faults of the way between two nodes, in a topology of each kind, each with exactly those checks that must see it.

const rig = useRig()

const KINDS = [
  { topology: 'replication', replica: 'redis-2', more: '' },
  // So slow that the sentinels leave all as it is.
  {
    topology: 'sentinel',
    replica: 'redis-2',
    more: 'sentinel: { down-after-milliseconds: 200000, failover-timeout: 600000 }\n',
  },
  { topology: 'cluster', replica: 'redis-4', more: 'cluster: { node-timeout: 600000 }\n' },
] as const

describe.each(KINDS)('$topology', ({ topology, replica, more }) => {
  let document: StatusDocument

  beforeAll(async () => {
    document = await rig.up(topology, `topology: ${topology}\nlinks: true\n${more}`)
    // Sentinels ask for INFO at any moment of 10 s: whether they have seen a fault yet would be chance.
    for (const sentinel of document.nodes.filter(({ kind }) => kind === 'sentinel'))
      await ask(sentinel, 'SENTINEL', ['DEBUG', 'INFO-PERIOD', 600_000])
  })

  const set = async (node: string, name: string, value: string | number) =>
    await ask(nodeNamed(document, node), 'CONFIG', ['SET', name, value])
  const fault = async (...args: string[]) =>
    await rig.succeed(['fault', args[0] ?? '', topology, ...args.slice(1)])
  const heal = async () => {
    await fault('heal')
    await healed(rig, topology)
  }

  test('link: a replica that has given its silent master up, which still waits for it', async () => {
    await set('redis-1', 'repl-timeout', 600)
    await fault('partition', `redis-1 | ${replica}`)
    await set(replica, 'repl-timeout', 1)
    const lines = [`link ${replica}: down`]
    expect(await failingChecks(rig, topology, lines)).toEqual(lines)
    await set(replica, 'repl-timeout', 60)
    await heal()
    await set('redis-1', 'repl-timeout', 60)
  })

  test('probe: a replica that hears from its master much later', async () => {
    await fault('delay', `redis-1 > ${replica}`, '--by', '5s')
    const lines = [`probe ${replica}: nothing in 2000ms`]
    expect(await failingChecks(rig, topology, lines, { args: ['--probe'] })).toEqual(lines)
    await heal()
  })

  test('ways-open: a stranger where a node is announced', async () => {
    const front = nodeNamed(document, replica)
    const { host } = front
    const tcpPort = parseInfo(String(await ask(front, 'INFO', ['server']))).get('tcp_port')
    const before = new NodeConnection({ host, port: Number(tcpPort) }, { timeoutMs: 5000 })
    onTestFinished(() => before.close())
    // For a moment nobody can connect to it, so that the proxy shuts its door; the connections that there are stay.
    const bind = parsePairs(await before.call('CONFIG', 'GET', 'bind')).get('bind') ?? ''
    await before.call('CONFIG', 'SET', 'bind', '-::1')
    const stranger = await eventually('the shut door', async () => {
      await ask(front, 'PING').catch(() => undefined)
      return await listenInstead(front)
    })
    await before.call('CONFIG', 'SET', 'bind', bind)
    const lines = [`ways-open links: none to ${replica}`]
    expect(await failingChecks(rig, topology, lines)).toEqual(lines)
    await stranger.close()
    await healed(rig, topology)
  })

  test('process and ways-open: a proxy that stands still', async () => {
    const pid = document.links?.pid ?? 0
    process.kill(pid, 'SIGSTOP')
    onTestFinished(() => void process.kill(pid, 'SIGCONT'))
    const lines = ['process links', 'ways-open links']
    expect(await failingChecks(rig, topology, lines)).toEqual(lines)
    process.kill(pid, 'SIGCONT')
    await healed(rig, topology)
  })
})

describe('sentinel alone', () => {
  const NAME = 'watched'
  const WATCHFUL_MS = 5000
  let document: StatusDocument

  beforeAll(async () => {
    document = await rig.up(NAME, `topology: sentinel\nlinks: true\n${KINDS[1].more}`)
  })

  /** One sentinel alone is quick to think that somebody is down. */
  const watchful = async (sentinel: string, downAfterMs: number) =>
    await ask(nodeNamed(document, sentinel), 'SENTINEL', [
      'SET',
      'mymaster',
      'down-after-milliseconds',
      downAfterMs,
    ])

  test.for([
    ['master-flags', 'sentinel-3', 'redis-1', 's_down,master'],
    ['replicas-known', 'sentinel-2', 'redis-3', undefined],
  ] as const)('%s: %s is cut off from %s', async ([check, sentinel, node, seen]) => {
    await rig.succeed(['fault', 'partition', NAME, `${sentinel} | ${node}`])
    await watchful(sentinel, WATCHFUL_MS)
    const lines = [`${check} ${sentinel}${seen === undefined ? '' : `: ${seen}`}`]
    expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
    await watchful(sentinel, 200_000)
    await rig.succeed(['fault', 'heal', NAME])
    await healed(rig, NAME)
  })
})

describe('cluster alone', () => {
  const NAME = 'ring'
  let document: StatusDocument

  beforeAll(async () => {
    document = await rig.up(NAME, `topology: cluster\nlinks: true\n${KINDS[2].more}`)
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
      return (
        (info.get('master_port') === String(real) && info.get('master_link_status') === 'up') || undefined
      )
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
})

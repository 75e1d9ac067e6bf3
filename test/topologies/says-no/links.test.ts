import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { NodeConnection } from '../../../src/client/node-connection.ts'
import type { StatusDocument } from '../../../src/model/document.ts'
import { parseInfo } from '../../../src/redis/info.ts'
import { parsePairs } from '../../../src/redis/pairs.ts'
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

import { beforeAll, describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../../src/model/document.ts'
import { failingChecks, healed } from '../../support/failing-set.ts'
import { ask, nodeNamed } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'

// Faults of one node in a topology of each kind, each with exactly those checks that must see it.

const rig = useRig()

const SILENT_WHILE_LOADING = [
  'cluster-state',
  'slots-ok',
  'nodes-known',
  'no-failures',
  'slots-agreed',
  'replicas-listed',
  'follows',
  'online',
  'epoch-known',
  'bus-link',
]

/** In slot 0. */
const KEY_OF_FIRST_MASTER = '06S'

const KINDS = [
  { topology: 'replication', replica: 'redis-2', more: '' },
  // So slow that the sentinels leave all as it is.
  {
    topology: 'sentinel',
    replica: 'redis-2',
    more: 'sentinel: { down-after-milliseconds: 200000, failover-timeout: 600000 }\n',
  },
  { topology: 'cluster', replica: 'redis-4', more: 'cluster: { node-timeout: 60000 }\n' },
] as const

describe.each(KINDS)('$topology', ({ topology, replica, more }) => {
  let document: StatusDocument

  beforeAll(async () => {
    document = await rig.up(
      topology,
      `topology: ${topology}\nconfig: { repl-diskless-sync-delay: 0 }\n${more}`,
    )
    // Sentinels ask for INFO at any moment of 10 s: whether they have seen a fault yet would be chance.
    for (const sentinel of document.nodes.filter(({ kind }) => kind === 'sentinel'))
      await ask(sentinel, 'SENTINEL', ['DEBUG', 'INFO-PERIOD', 600_000])
  })

  const on = async (node: string, ...words: (string | number)[]) => {
    const [command = '', ...args] = words
    return await ask(nodeNamed(document, node), String(command), args)
  }

  test('ping: a node that refuses it', async () => {
    await on(replica, 'ACL', 'SETUSER', 'default', '-ping')
    const lines = [`ping ${replica}`]
    expect(await failingChecks(rig, topology, lines)).toEqual(lines)
    await on(replica, 'ACL', 'SETUSER', 'default', '+ping')
    await healed(rig, topology)
  })

  /** Its next connection to its master is made with a wrong password, and so none. */
  const loseLink = async () => {
    await on(replica, 'CONFIG', 'SET', 'masterauth', 'wrong')
    await on(replica, 'CLIENT', 'KILL', 'TYPE', 'master')
  }
  const regainLink = async () => await on(replica, 'CONFIG', 'SET', 'masterauth', '')

  test('link, and with it online: a replica that its master refuses', async () => {
    await loseLink()
    const lines = [`link ${replica}: down`, `online redis-1: ${replica} not listed`]
    expect(await failingChecks(rig, topology, lines)).toEqual(lines)
    await regainLink()
    await healed(rig, topology)
  })

  test('online: a replica that calls itself by another port', async () => {
    const { port } = nodeNamed(document, replica)
    await on(replica, 'CONFIG', 'SET', 'replica-announce-port', 1)
    await on(replica, 'CLIENT', 'KILL', 'TYPE', 'master')
    const lines = [`online redis-1: ${replica} not listed`]
    expect(await failingChecks(rig, topology, lines)).toEqual(lines)
    await on(replica, 'CONFIG', 'SET', 'replica-announce-port', port)
    await on(replica, 'CLIENT', 'KILL', 'TYPE', 'master')
    await healed(rig, topology)
  })

  test('probe: a master that refuses writes', async () => {
    await on('redis-1', 'CONFIG', 'SET', 'min-replicas-to-write', 9)
    const lines = ['probe redis-1']
    expect(await failingChecks(rig, topology, lines, { args: ['--probe'] })).toEqual(lines)
    await on('redis-1', 'CONFIG', 'SET', 'min-replicas-to-write', 0)
    await healed(rig, topology)
  })

  test('loaded, and with it ping and link: a replica that reads its master’s data', async () => {
    for (const [name, value] of [
      ['key-load-delay', 10_000],
      ['loading-process-events-interval-bytes', 1024],
      ['repl-diskless-load', 'disabled'],
    ] as const)
      await on(replica, 'CONFIG', 'SET', name, value)
    for (const [name, value] of [
      ['repl-backlog-size', 16_384],
      ['repl-diskless-sync', 'no'],
      ['rdbcompression', 'no'],
    ] as const)
      await on('redis-1', 'CONFIG', 'SET', name, value)
    await loseLink()
    // More than the master remembers for it, so that it needs all of the data, which takes it half a minute.
    const write = "for i = 1, 3000 do redis.call('SET', KEYS[1] .. i, string.rep('x', 1500)) end"
    await on('redis-1', 'EVAL', write, 1, `{${KEY_OF_FIRST_MASTER}}`)
    await regainLink()
    // A cluster node says next to nothing meanwhile; and the others may have heard by now that its offset is 0.
    const silent = topology === 'cluster' ? SILENT_WHILE_LOADING.map((check) => `${check} ${replica}`) : []
    const lines = [`ping ${replica}`, `loaded ${replica}: loading 1`, `link ${replica}`, ...silent]
    const mayAlso = new RegExp(`^replicas-listed (?!${replica})`)
    expect(await failingChecks(rig, topology, lines, { mayAlso })).toEqual(lines)
    await on(replica, 'CONFIG', 'SET', 'key-load-delay', 0)
    await healed(rig, topology)
  })
})

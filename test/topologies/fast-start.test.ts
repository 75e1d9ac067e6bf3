import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { NodeStatus, StatusDocument } from '../../src/model/document.ts'
import { eventually } from '../support/eventually.ts'
import { ask, killNode, masterNames } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'
import { settingsOf, watchedBy } from '../support/settings.ts'

const rig = useRig()

const FILES: Record<string, string[]> = {
  replication: ['topology: replication'],
  'replication-own': [
    'topology: replication',
    'config: { hz: 25, repl-diskless-sync-delay: 1 }',
    'nodes: { redis-2: { config: { HZ: 50, repl-diskless-sync: no, rdb-del-sync-files: yes } } }',
  ],
  sentinel: ['topology: sentinel'],
  cluster: ['topology: cluster'],
  'cluster-aof': ['topology: cluster', 'persistence: aof'],
  'cluster-rdb': ['topology: cluster', 'persistence: rdb', 'cluster: { require-full-coverage: no }'],
}

interface Pair {
  fast: StatusDocument
  ordinary: StatusDocument
}

const pairs = new Map<string, Pair>()

// The ordinary ways wait for most of their time: all at once they take no longer than the slowest.
beforeAll(async () => {
  await Promise.all(
    Object.entries(FILES).map(async ([name, lines]) => {
      const yaml = `${lines.join('\n')}\n`
      const [fast, ordinary] = await Promise.all([
        rig.up(`${name}-fast`, yaml),
        rig.up(`${name}-ordinary`, yaml, { args: ['--wiring', 'ordinary', '--timeout', '50s'] }),
      ])
      pairs.set(name, { fast, ordinary })
    }),
  )
})

function pairOf(name: string): Pair {
  const pair = pairs.get(name)
  if (!pair) throw new Error(`${name} did not come up`)
  return pair
}

function folderOf({ stateDir }: StatusDocument, node: NodeStatus): string {
  return join(stateDir, 'nodes', node.name)
}

function confPathOf(document: StatusDocument, node: NodeStatus): string {
  return join(folderOf(document, node), `${node.kind}.conf`)
}

/** The lines of the conf files that set what the fast start sets for a moment. */
function startSettings(document: StatusDocument): Record<string, string[]> {
  const names = /^(hz|repl-diskless-sync(-delay)?|rdb-del-sync-files|cluster-require-full-coverage)\s/i
  return Object.fromEntries(
    document.nodes.map((node) => [
      node.name,
      readFileSync(confPathOf(document, node), 'utf8')
        .split('\n')
        .filter((line) => names.test(line)),
    ]),
  )
}

/** Starts a node as somebody would who knows nothing of redis-ha; by the mark it is still found by `down`. */
async function startByHand(document: StatusDocument, node: NodeStatus): Promise<void> {
  const dir = folderOf(document, node)
  const args = [confPathOf(document, node), ...(node.kind === 'sentinel' ? ['--sentinel'] : [])]
  const env = { PATH: process.env['PATH'], REDIS_HA_NODE: dir }
  spawn('redis-server', args, { cwd: dir, env, detached: true, stdio: 'ignore' }).unref()
  await eventually(`PONG from ${node.name}`, async () =>
    (await ask(node, 'PING')) === 'PONG' ? true : undefined,
  )
}

describe.each(Object.keys(FILES))('%s, started fast', (name) => {
  test('is set up as after the ordinary start, and after a crash as well', async () => {
    const { fast, ordinary } = pairOf(name)
    const expected = await settingsOf(ordinary)
    expect(await settingsOf(fast)).toEqual(expected)
    expect(await watchedBy(fast)).toEqual(await watchedBy(ordinary))

    for (const { name: node } of fast.nodes) killNode(fast, node)
    await Promise.all(fast.nodes.map(async (node) => await startByHand(fast, node)))
    expect(await settingsOf(fast)).toEqual(expected)
  })
})

test.for(['replication', 'sentinel', 'cluster', 'cluster-aof'])(
  '%s has nothing of the fast start in its conf files',
  (name) => {
    const lines = Object.values(startSettings(pairOf(name).fast)).flat()
    expect(lines.filter((line) => line !== 'cluster-require-full-coverage yes')).toEqual([])
  },
)

test.for(['replication', 'sentinel', 'cluster'])(
  'a %s topology without persistence keeps no file that it began with, or was synced over',
  async (topology) => {
    const document = await rig.up(`empty-${topology}`, `topology: ${topology}\n`)
    const left = document.nodes.filter((node) => existsSync(join(folderOf(document, node), 'dump.rdb')))
    expect(left.map(({ name }) => name)).toEqual([])
  },
)

describe('fails over as soon as any other', () => {
  // A sentinel that is left with the short periods of its start finds no good replica, again and again.
  const WITHIN_MS = 15_000

  async function successorOf(name: string, old: string): Promise<StatusDocument> {
    return await eventually(
      `a master after ${old}`,
      async () => {
        const document = await rig.status(name)
        const masters = masterNames(document).filter((master) => master !== old)
        return masters.length === masterCount(document) ? document : undefined
      },
      WITHIN_MS,
    )
  }

  function masterCount({ topology }: StatusDocument): number {
    return topology === 'cluster' ? 3 : 1
  }

  test('sentinel, whose conf files are rewritten then', async () => {
    const yaml = 'topology: sentinel\nsentinel: { down-after-milliseconds: 500 }\n'
    const document = await rig.up('quick', yaml)
    killNode(document, 'redis-1')
    const [master] = masterNames(await successorOf('quick', 'redis-1'))
    expect(['redis-2', 'redis-3']).toContain(master)
    expect(Object.values(startSettings(document)).flat()).toEqual([])
  })

  test('cluster', async () => {
    const document = await rig.up('quick-ring', 'topology: cluster\ncluster: { node-timeout: 1000 }\n')
    killNode(document, 'redis-1')
    const { nodes } = await successorOf('quick-ring', 'redis-1')
    expect(nodes.find(({ name }) => name === 'redis-4')).toMatchObject({ role: 'master', slots: [[0, 5460]] })
  })
})

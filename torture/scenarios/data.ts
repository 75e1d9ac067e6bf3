import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NodeConnection } from '../../src/client/node-connection.ts'
import type { NodeStatus, StatusDocument } from '../../src/model/document.ts'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { demandFourParts } from '../support/place.ts'
import { signal } from '../support/processes.ts'
import { Shop } from '../support/shop.ts'

const KEEPING = ['rdb', 'aof', 'rdb+aof', '{ save: ["900 1"] }', '{ appendfsync: always }'] as const

function mastersOf({ nodes }: StatusDocument): NodeStatus[] {
  return nodes.filter(({ role }) => role === 'master')
}

function rolesOf({ nodes }: StatusDocument): string {
  return nodes
    .map(({ name, role, master, port, slots }) => [name, role, master, port, slots].join(' '))
    .join('\n')
}

const restart: Scenario = {
  name: 'restart',
  promise:
    'Each persistence: after `down` and `up` all data is there, and roles, slots and ports are the same',
  full: 30,
  short: 5,
  run: async (chance, index) => {
    await using shop = new Shop(chance, { persistence: [KEEPING[index % KEEPING.length] ?? 'aof'] })
    const before = await shop.stopped(100)
    const after = await shop.upWithData()
    demand(
      rolesOf(before) === rolesOf(after),
      'the roles are others',
      `${rolesOf(before)}\n\n${rolesOf(after)}`,
    )
    await shop.place.demandClean()
  },
}

const FAILOVERS = {
  replication: undefined,
  sentinel: ['sentinel-1', 'SENTINEL', 'FAILOVER', 'mymaster'],
  cluster: ['redis-4', 'CLUSTER', 'FAILOVER'],
}

const afterFailover: Scenario = {
  name: 'restart-after-failover',
  promise: 'The same after a failover: by hand, by Sentinel, in a cluster',
  full: 12,
  short: 3,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['rdb', 'aof'] })
    const { place } = shop
    const before = await shop.filled()
    const how = FAILOVERS[shop.topology]
    if (how) await place.expect(0, 'cli', 'shop', how[0] ?? '', '--', ...how.slice(1))
    else {
      await place.expect(0, 'cli', 'shop', 'redis-2', '--', 'REPLICAOF', 'NO', 'ONE')
      const second = before.nodes.find(({ name }) => name === 'redis-2')
      for (const node of ['redis-1', 'redis-3'])
        await place.expect(0, 'cli', 'shop', node, '--', 'REPLICAOF', '127.0.0.1', String(second?.port))
    }
    // Healthy, with another master, in everybody's eyes.
    const failedOver = await until('the failover', async () => {
      const document = await place.status('shop')
      return document.healthy && rolesOf(document) !== rolesOf(before) ? document : undefined
    })
    await shop.down()
    const after = await shop.upWithData()
    demand(
      rolesOf(failedOver) === rolesOf(after),
      'the roles are others',
      `${rolesOf(failedOver)}\n\n${rolesOf(after)}`,
    )
    await place.demandClean()
  },
}

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 60_000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    demand(performance.now() < end, `${what} did not come in 60s`)
    await sleep(100)
  }
}

const killedServers: Scenario = {
  name: 'all-killed',
  promise:
    'SIGKILL to all servers in the middle of writes, `appendfsync: always`: the next `up` has all that was acknowledged',
  full: 15,
  short: 2,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['{ appendfsync: always }'] })
    await shop.filled(100)
    await killAmidWrites(shop, 20 + chance.fraction() * 200, (key) => shop.keys.push(key))
    await shop.upWithData()
    await shop.place.demandClean()
  },
}

const killedAfterSync: Scenario = {
  name: 'all-killed-later',
  promise:
    'The same with `aof` (what is older than its second is there) and `rdb` (what the last save had): no less than promised',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['aof', 'rdb', 'rdb+aof'] })
    const { place } = shop
    await shop.filled(100)
    if (shop.persistence === 'rdb') await place.expect(0, 'cli', 'shop', 'masters', '--', 'SAVE')
    // The file is synced every second, and once more where the last time was put off.
    else await sleep(3000)
    await killAmidWrites(shop, 20 + chance.fraction() * 200, () => undefined)
    await shop.upWithData()
    await place.demandClean()
  },
}

async function killAmidWrites(
  shop: Shop,
  afterMs: number,
  acknowledged: (key: string) => void,
): Promise<void> {
  const writers = mastersOf(shop.document).map(async (master) => await writeUntilGone(master, acknowledged))
  await sleep(afterMs)
  for (const pid of shop.pids()) signal(pid, 'SIGKILL')
  await Promise.all(writers)
}

/** Writes one key after the other, those that this master owns, until it is gone. */
async function writeUntilGone(master: NodeStatus, acknowledged: (key: string) => void): Promise<void> {
  const connection = new NodeConnection(master, { timeoutMs: 2000 })
  try {
    for (let count = 0; ; count++) {
      const key = `live:${master.port}:${count}`
      try {
        await connection.call('SET', key, `of ${key}`)
        acknowledged(key)
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('MOVED')) return
      }
    }
  } finally {
    connection.close()
  }
}

const changedFile: Scenario = {
  name: 'changed-file',
  promise: 'A changed file over data, stopped or running: refused with the difference; undone, all is there',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['rdb', 'aof'] })
    await shop.filled()
    if (chance.below(2) === 0) await shop.down()
    const text = readFileSync(shop.file, 'utf8')
    const change = chance.of(['replicas: 3', 'config: { maxmemory: 100mb }', 'host: 127.0.0.2'])
    writeFileSync(shop.file, `${text}${change}\n`)
    const refused = await shop.place.expect(2, 'up', shop.file)
    demandFourParts(refused)
    demand(refused.stderr.includes('→'), 'the difference is not shown', refused.stderr)
    writeFileSync(shop.file, text)
    await shop.upWithData()
    await shop.place.demandClean()
  },
}

const failedStart: Scenario = {
  name: 'failed-start',
  promise: 'A start of stopped data that fails: exit 3, nothing runs, the data stays',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['rdb', 'aof'] })
    const { stateDir } = await shop.stopped()
    const node = shop.anyNode(chance)
    const conf = join(stateDir, 'nodes', node.name, `${node.kind}.conf`)
    const before = readFileSync(conf, 'utf8')
    appendFileSync(conf, '\nno-such-directive yes\n')
    demandFourParts(await shop.place.expect(3, 'up', shop.file))
    await shop.place.expect(1, 'status', 'shop')
    writeFileSync(conf, before)
    await shop.upWithData()
    await shop.place.demandClean()
  },
}

const slowSave: Scenario = {
  name: 'slow-save',
  promise:
    '`down` waits for a server that takes 20 s to save, longer than for one that does nothing: all data is there',
  full: 2,
  short: 1,
  run: async (chance) => {
    await using shop = new Shop(chance, {
      topologies: ['replication'],
      persistence: ['rdb'],
      // Undocumented, and made for tests: microseconds that a save takes for each key.
      lines: ['replicas: 1', 'config: { rdb-key-save-delay: 10000 }'],
    })
    await shop.filled(2000)
    const { ms } = await shop.place.expect(0, 'down', 'shop')
    demand(ms > 18_000, `down took ${(ms / 1000).toFixed(1)}s only`)
    await shop.upWithData()
    await shop.place.demandClean()
  },
}

export const dataLosses = [
  restart,
  afterFailover,
  killedServers,
  killedAfterSync,
  changedFile,
  failedStart,
  slowSave,
]

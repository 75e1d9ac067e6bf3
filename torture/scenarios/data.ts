import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NodeConnection } from '../../src/client/node-connection.ts'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { demandKeys, writeKeys } from '../support/keys.ts'
import { demandFourParts, Place } from '../support/place.ts'
import { signal } from '../support/processes.ts'
import { TOPOLOGIES, yamlOf } from '../support/shapes.ts'

const killedServers: Scenario = {
  name: 'all-killed',
  promise:
    'SIGKILL to all servers in the middle of writes, `appendfsync: always`: the next `up` has all that was acknowledged',
  full: 15,
  short: 2,
  run: async (chance) => {
    await using place = new Place()
    const topology = chance.of(TOPOLOGIES)
    const file = place.file('shop.yaml', yamlOf(topology, 'persistence: { appendfsync: always }'))
    const document = await place.up(file)
    const keys = await writeKeys(document, 100)
    const acknowledged: string[] = []
    const writers = document.nodes
      .filter(({ role }) => role === 'master')
      .map(async (master) => await writeUntilGone(master, acknowledged))
    await sleep(20 + chance.fraction() * 200)
    for (const { pid } of document.nodes) if (pid !== undefined) signal(pid, 'SIGKILL')
    await Promise.all(writers)
    await demandKeys(await place.up(file), [...keys, ...acknowledged])
    await place.demandClean()
  },
}

/** Writes one key after the other, those that this master owns, until it is gone. */
async function writeUntilGone(master: { host: string; port: number }, acknowledged: string[]): Promise<void> {
  const connection = new NodeConnection(master, { timeoutMs: 2000 })
  try {
    for (let count = 0; ; count++) {
      const key = `live:${master.port}:${count}`
      try {
        await connection.call('SET', key, `of ${key}`)
        acknowledged.push(key)
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('MOVED')) return
      }
    }
  } finally {
    connection.close()
  }
}

const failedStart: Scenario = {
  name: 'failed-start',
  promise: 'A start of stopped data that fails: exit 3, nothing runs, the data stays',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using place = new Place()
    const file = place.file(
      'shop.yaml',
      yamlOf(chance.of(TOPOLOGIES), `persistence: ${chance.of(['rdb', 'aof'])}`),
    )
    const document = await place.up(file)
    const keys = await writeKeys(document, 50)
    await place.expect(0, 'down', 'shop')
    const node = document.nodes[chance.below(document.nodes.length)]
    const conf = join(document.stateDir, 'nodes', node?.name ?? '', `${node?.kind}.conf`)
    const before = readFileSync(conf, 'utf8')
    appendFileSync(conf, '\nno-such-directive yes\n')
    demandFourParts(await place.expect(3, 'up', file))
    await place.expect(1, 'status', 'shop')
    writeFileSync(conf, before)
    await demandKeys(await place.up(file), keys)
    await place.demandClean()
  },
}

const slowSave: Scenario = {
  name: 'slow-save',
  promise:
    '`down` waits for a server that takes 20 s to save, longer than for one that does nothing: all data is there',
  full: 2,
  short: 1,
  run: async () => {
    await using place = new Place()
    // Undocumented, and made for tests: microseconds that a save takes for each key.
    const delay = 'config: { rdb-key-save-delay: 10000 }'
    const file = place.file('shop.yaml', yamlOf('replication', 'replicas: 1', 'persistence: rdb', delay))
    const keys = await writeKeys(await place.up(file), 2000)
    const { ms } = await place.expect(0, 'down', 'shop')
    demand(ms > 18_000, `down took ${(ms / 1000).toFixed(1)}s only`)
    await demandKeys(await place.up(file), keys)
    await place.demandClean()
  },
}

export const dataLosses = [killedServers, failedStart, slowSave]

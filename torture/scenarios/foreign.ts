import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { demand } from '../support/failure.ts'
import { ForeignRedis, freeRow } from '../support/foreign.ts'
import { demandKeys, writeKeys } from '../support/keys.ts'
import { demandNoTrace, type Ended, Place } from '../support/place.ts'
import { signal } from '../support/processes.ts'
import { TOPOLOGIES, type Topology } from '../support/shapes.ts'

/** A file whose ports are pinned, and the ports that it takes, buses and sentinels included. */
async function pinned(chance: Chance, topology: Topology, ...lines: string[]) {
  const first = await freeRow(chance, 9)
  const row = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
  const yaml = [`topology: ${topology}`, `port: ${first}`, ...lines]
  const ports = row(first, topology === 'cluster' ? 6 : 3)
  if (topology === 'sentinel') {
    yaml.push(`sentinel: { port: ${first + 5} }`)
    ports.push(...row(first + 5, 3))
  }
  if (topology === 'cluster') ports.push(...row(first + 10_000, 6))
  return { yaml: `${yaml.join('\n')}\n`, ports }
}

function somePassword(chance: Chance): string | undefined {
  return chance.below(2) === 0 ? undefined : 'theirs alone'
}

function demandHolder(ended: Ended, foreign: ForeignRedis): void {
  demandNoTrace(ended)
  demand(ended.stderr.includes(`pid ${foreign.pid}`), 'the message does not name the holder', ended.stderr)
}

const onOurPort: Scenario = {
  name: 'foreign-port',
  promise:
    'A foreign Redis on any port that `up` wants, with data stopped or without: untouched, named; the data stays',
  full: 18,
  short: 3,
  run: async (chance, index) => {
    await using place = new Place()
    const { yaml, ports } = await pinned(chance, chance.of(TOPOLOGIES), 'persistence: aof')
    const file = place.file('shop.yaml', yaml)
    const port = ports[chance.below(ports.length)] ?? 0
    const keys = index % 2 === 0 ? [] : await writeKeys(await place.up(file), 20)
    if (keys.length > 0) await place.expect(0, 'down', 'shop')
    {
      await using foreign = await ForeignRedis.start(place, port, somePassword(chance))
      demandHolder(await place.expect(3, 'up', file), foreign)
      await place.run('status', 'shop')
      await foreign.demandUntouched()
      if (keys.length === 0) await place.demandNothingLeftBut(foreign.pid)
    }
    await demandKeys(await place.up(file), keys)
    await place.demandClean()
  },
}

const inOurPlace: Scenario = {
  name: 'foreign-instead',
  promise: 'A foreign Redis where a node of ours died: `status`, `up`, `cli`, `down` leave it alone',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using place = new Place()
    const { yaml } = await pinned(chance, chance.of(TOPOLOGIES), 'persistence: aof')
    const file = place.file('shop.yaml', yaml)
    const document = await place.up(file)
    const replica = document.nodes.find(({ role }) => role === 'replica')
    if (replica?.pid === undefined) throw new Error('there is no replica')
    signal(replica.pid, 'SIGKILL')
    await sleep(50)
    await using foreign = await ForeignRedis.start(place, replica.port, somePassword(chance))
    const after = await place.status('shop')
    demand(!after.healthy, 'the foreign server counts as ours')
    await place.expect(3, 'up', file, '--timeout', '3s')
    await place.run('cli', 'shop', 'all', '--', 'SET', 'ours', '1')
    await place.expect(0, 'down', 'shop')
    demandHolder(await place.expect(3, 'up', file), foreign)
    await place.expect(0, 'down', 'shop', '--purge')
    await foreign.demandUntouched()
  },
}

/** Says its version at once, as `up` asks, and starts late, so that others can be faster. */
const SLOW_SERVER = `#!/bin/sh
case "$1" in --version) ;; *) sleep 0.7 ;; esac
exec redis-server "$@"
`

const faster: Scenario = {
  name: 'foreign-faster',
  promise:
    'A foreign Redis that takes a port between the look and the start: never told to replicate, reset or write',
  full: 18,
  short: 3,
  run: async (chance) => {
    await using place = new Place()
    chmodSync(place.file('slow-server', SLOW_SERVER), 0o755)
    const topology = chance.of(TOPOLOGIES)
    const { yaml, ports } = await pinned(chance, topology, 'server: ./slow-server')
    const file = place.file('shop.yaml', yaml)
    const data = ports.slice(0, topology === 'cluster' ? 6 : 3)
    const running = place.start('up', file, '--wiring', chance.of(['fast', 'ordinary']), '--timeout', '10s')
    const record = join(place.home, 'shop', 'run.json')
    for (let waited = 0; !existsSync(record) && waited < 5000; waited += 5) await sleep(5)
    await using foreign = await ForeignRedis.start(place, data[chance.below(data.length)] ?? 0)
    const ended = await running.ended
    demandNoTrace(ended)
    demand(ended.code === 3, `up ended with ${ended.code}`, ended.stderr)
    await foreign.demandUntouched()
    await place.demandNothingLeftBut(foreign.pid)
  },
}

export const foreigners = [onOurPort, inOurPlace, faster]

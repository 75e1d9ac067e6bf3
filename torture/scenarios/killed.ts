import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { demand } from '../support/failure.ts'
import { demandKeys, writeKeys } from '../support/keys.ts'
import { Place, type Running } from '../support/place.ts'
import { anyShape, TOPOLOGIES, yamlOf } from '../support/shapes.ts'

/** How long a command takes on its own, by what is started: the moments are spread over that. */
const durations = new Map<string, number>()

/** Kills a command with SIGKILL at a moment of its life, or lets it end when it is faster than that. */
export async function killSometime(
  key: string,
  chance: Chance,
  running: Running,
  usualMs = 600,
): Promise<void> {
  const moment = chance.fraction() * 1.1 * (durations.get(key) ?? usualMs)
  const timer = new AbortController()
  const ended = running.ended.then((end) => {
    timer.abort()
    return end
  })
  await sleep(moment, undefined, { signal: timer.signal }).catch(() => undefined)
  running.child.kill('SIGKILL')
  const { code, ms } = await ended
  // Of those that ended by themselves, the latest says how long it takes just now.
  if (code === 0) durations.set(key, ms)
  else if (!durations.has(key)) durations.set(key, usualMs)
}

const upOfNew: Scenario = {
  name: 'kill-up',
  promise: 'SIGKILL to `up`: `down --all --purge` leaves nothing, or the next `up` works',
  full: 100,
  short: 6,
  run: async (chance, index) => {
    await using place = new Place()
    const { topology, wiring } = anyShape(chance)
    const file = place.file('shop.yaml', yamlOf(topology, `persistence: ${chance.of(['none', 'aof'])}`))
    await killSometime(`up ${topology} ${wiring}`, chance, place.start('up', file, '--wiring', wiring))
    if (index % 2 === 0) await place.up(file)
    await place.demandClean()
  },
}

const upOfStopped: Scenario = {
  name: 'kill-up-stopped',
  promise:
    'SIGKILL to `up` of a stopped topology: the next `up` works and has the data; `down --all --purge` leaves nothing',
  full: 80,
  short: 4,
  run: async (chance, index) => {
    await using place = new Place()
    const { topology, wiring } = anyShape(chance)
    const file = place.file(
      'shop.yaml',
      yamlOf(topology, `persistence: ${chance.of(['rdb', 'aof', 'rdb+aof'])}`),
    )
    const keys = await writeKeys(await place.up(file), 50)
    await place.expect(0, 'down', 'shop')
    await killSometime(`again ${topology} ${wiring}`, chance, place.start('up', file, '--wiring', wiring))
    if (index % 3 !== 0) await demandKeys(await place.up(file), keys)
    await place.demandClean()
  },
}

const down: Scenario = {
  name: 'kill-down',
  promise: 'SIGKILL to `down`: the next `up` works and has the data; `down --all --purge` leaves nothing',
  full: 80,
  short: 4,
  run: async (chance, index) => {
    await using place = new Place()
    const topology = chance.of(TOPOLOGIES)
    const file = place.file(
      'shop.yaml',
      yamlOf(topology, `persistence: ${chance.of(['none', 'rdb', 'aof'])}`),
    )
    const keys = await writeKeys(await place.up(file), 50)
    const kept = !readFileSync(file, 'utf8').includes('persistence: none')
    const purge = chance.below(3) === 0
    await killSometime(`down ${topology}`, chance, place.start('down', 'shop', ...(purge ? ['--purge'] : [])))
    if (index % 3 !== 0) {
      const document = await place.up(file)
      if (kept && !purge) await demandKeys(document, keys)
    }
    await place.demandClean()
  },
}

const init: Scenario = {
  name: 'kill-init',
  promise: 'SIGKILL to `init`: no file, or a whole one; the next one works',
  full: 40,
  short: 4,
  run: async (chance) => {
    await using place = new Place()
    const topology = chance.of(TOPOLOGIES)
    await killSometime('init', chance, place.start('init', topology, 'shop.yaml'))
    if (!existsSync(`${place.folder}/shop.yaml`)) await place.expect(0, 'init', topology, 'shop.yaml')
    await place.expect(0, 'validate', 'shop.yaml')
    demand(place.names().join() === 'shop.yaml', 'more than the file is left', place.names().join(', '))
  },
}

export const killedCommands = [upOfNew, upOfStopped, down, init]

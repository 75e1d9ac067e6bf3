import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { demand } from '../support/failure.ts'
import { Place, type Running } from '../support/place.ts'
import { TOPOLOGIES } from '../support/shapes.ts'
import { Shop } from '../support/shop.ts'

/** How long a command takes on its own, by what is started: the moments are spread over that. */
const durations = new Map<string, number>()

/** Ends a command, with SIGKILL unless another signal is given, at a moment of its life, or lets it end when it is faster than that. */
export async function killSometime(
  key: string,
  chance: Chance,
  running: Running,
  usualMs = 600,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<void> {
  const moment = chance.fraction() * 1.1 * (durations.get(key) ?? usualMs)
  const timer = new AbortController()
  const ended = running.ended.then((end) => {
    timer.abort()
    return end
  })
  await sleep(moment, undefined, { signal: timer.signal }).catch(() => undefined)
  running.child.kill(signal)
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
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    await killSometime(`up ${shop.topology} ${shop.wiring}`, chance, shop.startUp())
    if (index % 2 === 0) await shop.up()
    await shop.place.demandClean()
  },
}

const upOfStopped: Scenario = {
  name: 'kill-up-stopped',
  promise:
    'SIGKILL to `up` of a stopped topology: the next `up` works and has the data; `down --all --purge` leaves nothing',
  full: 80,
  short: 4,
  run: async (chance, index) => {
    await using shop = new Shop(chance, { persistence: ['rdb', 'aof', 'rdb+aof'] })
    await shop.stopped()
    await killSometime(`again ${shop.topology} ${shop.wiring}`, chance, shop.startUp())
    if (index % 3 !== 0) await shop.upWithData()
    await shop.place.demandClean()
  },
}

const down: Scenario = {
  name: 'kill-down',
  promise: 'SIGKILL to `down`: the next `up` works and has the data; `down --all --purge` leaves nothing',
  full: 80,
  short: 4,
  run: async (chance, index) => {
    await using shop = new Shop(chance, { persistence: ['none', 'rdb', 'aof'] })
    await shop.filled()
    const purge = chance.below(3) === 0
    const running = shop.place.start('down', 'shop', ...(purge ? ['--purge'] : []))
    await killSometime(`down ${shop.topology}`, chance, running)
    if (index % 3 !== 0) await (shop.keepsData && !purge ? shop.upWithData() : shop.up())
    await shop.place.demandClean()
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
    const isWritten = existsSync(`${place.folder}/shop.yaml`)
    await place.expect(isWritten ? 2 : 0, 'init', topology, 'shop.yaml')
    await place.expect(0, 'validate', 'shop.yaml')
    demand(place.names().join() === 'shop.yaml', 'more than the file is left', place.names().join(', '))
  },
}

export const killedCommands = [upOfNew, upOfStopped, down, init]

import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { codeOf, demandNoTrace, type Ended, said } from '../support/place.ts'
import { Shop } from '../support/shop.ts'

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 }

/** One that comes before there is anything to clean up ends the process by itself, which a shell tells the same way. */
export function demandInterrupted(ended: Ended, signal: keyof typeof CODES): void {
  demandNoTrace(ended)
  const expected = [0, CODES[signal]].includes(ended.code ?? -1) || ended.signal === signal
  demand(expected, `${signal} ended it with ${codeOf(ended)}`, () => said(ended))
}

const fresh: Scenario = {
  name: 'signal-up',
  promise: 'SIGINT, SIGTERM, SIGHUP in mid-`up`: 130 or 143, nothing left, without any `down`',
  full: 60,
  short: 6,
  run: async (chance) => {
    await using shop = new Shop(chance)
    const { place } = shop
    const signal = chance.of(SIGNALS)
    const running = shop.startUp()
    await sleep(100 + chance.fraction() * (shop.wiring === 'ordinary' ? 1500 : 500))
    running.child.kill(signal)
    const ended = await running.ended
    demandInterrupted(ended, signal)
    if (ended.code === 0) await place.demandClean()
    await place.demandNothingLeft()
  },
}

const stopped: Scenario = {
  name: 'signal-up-stopped',
  promise: 'SIGINT, SIGTERM, SIGHUP in mid-`up` of a stopped topology: no process left, the data stays',
  full: 30,
  short: 3,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['rdb', 'aof'] })
    await shop.stopped()
    const signal = chance.of(SIGNALS)
    const running = shop.startUp()
    await sleep(100 + chance.fraction() * 500)
    running.child.kill(signal)
    demandInterrupted(await running.ended, signal)
    await shop.upWithData()
    await shop.place.demandClean()
  },
}

export const interruptions = [fresh, stopped]

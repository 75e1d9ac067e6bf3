import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import { demand, Impossible } from '../support/failure.ts'
import { type Place, PROGRAM } from '../support/place.ts'
import { processesAt, signal } from '../support/processes.ts'
import { Shop } from '../support/shop.ts'

/** Runs shell lines on a terminal of its own, which ends with the process that is returned. */
function onTerminal(place: Place, lines: string) {
  if (!existsSync('/usr/bin/script')) throw new Impossible('there is no script(1)')
  return place.spawn('/usr/bin/script', ['-qec', lines, '/dev/null'])
}

async function waitFor(what: string, holds: () => boolean, withinMs = 40_000): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    demand(waited < withinMs, `${what}: not in ${withinMs}ms`)
    await sleep(20)
  }
}

const inTheMiddle: Scenario = {
  name: 'terminal-closed',
  promise: 'The terminal is closed in mid-`up`: 130 or 143, nothing left',
  full: 30,
  short: 4,
  run: async (chance) => {
    await using shop = new Shop(chance)
    const { place, file, topology, wiring } = shop
    const code = join(place.folder, 'code')
    const up = `${process.execPath} ${PROGRAM} up ${file} --wiring ${wiring}`
    // As a shell at a terminal does, it hands the hang-up on; unlike one, it lives on to tell how `up` ended.
    const end = 'wait $p; c=$?; kill -0 $p && { wait $p; c=$?; }'
    const lines = `${up} & p=$!; trap 'kill -HUP $p' HUP; ${end}; echo $c >${code}.new; mv ${code}.new ${code}`
    const terminal = onTerminal(place, lines)
    await sleep(150 + chance.fraction() * (wiring === 'ordinary' ? 1500 : 500))
    signal(terminal.pid, 'SIGKILL')
    await waitFor('the end of `up`', () => existsSync(code))
    const seen = readFileSync(code, 'utf8').trim()
    // 129 is the shell's word for a hang-up that came before there was anything to clean up.
    demand(
      ['0', '129', '130', '143'].includes(seen),
      `up of ${topology}, wiring ${wiring}, ended with ${seen}`,
    )
    if (seen === '0') await place.demandClean()
    await place.demandNothingLeft()
  },
}

const afterwards: Scenario = {
  name: 'terminal-survived',
  promise: 'The servers of a finished `up` survive the end of the terminal and of the shell',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using shop = new Shop(chance)
    const { place, file } = shop
    const done = join(place.folder, 'done')
    const terminal = onTerminal(
      place,
      `${process.execPath} ${PROGRAM} up ${file} && touch ${done}; sleep 600`,
    )
    await waitFor('up', () => existsSync(done))
    signal(terminal.pid, 'SIGKILL')
    // What the terminal has left of the shell and its sleep, which have the place's folder as theirs.
    await sleep(100)
    for (const pid of processesAt(place.folder)) {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep')) signal(pid, 'SIGKILL')
    }
    await place.expect(0, 'status', 'shop', '--wait', '10s')
    await place.demandClean()
  },
}

export const terminals = [inTheMiddle, afterwards]

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { demandNothingLeftSoon, leftIn } from '../support/copies.ts'
import { demand } from '../support/failure.ts'
import { codeOf, demandNoTrace, Place, said } from '../support/place.ts'
import { TOPOLOGIES, yamlOf } from '../support/shapes.ts'
import { killSometime } from './killed.ts'

/** One that has a child in another session, ignores what it can, and is done after a while. */
const STUBBORN = `trap '' HUP INT TERM; (trap '' HUP INT TERM; exec setsid sleep 1000) & sleep 0.3; kill -9 $!`
/** One that ends when it is told to, with its child. */
const PLAIN = 'sleep 0.3; true'

/** A place whose temporary folder is its own: whatever `run` leaves is in it. */
function placeFor(chance: Chance): { place: Place; file: string; temporary: string; topology: string } {
  const place = new Place()
  const temporary = join(place.folder, 'tmp')
  mkdirSync(temporary)
  place.env['TMPDIR'] = temporary
  const topology = chance.of(TOPOLOGIES)
  return { place, temporary, topology, file: place.file('shop.yaml', yamlOf(topology)) }
}

const killed: Scenario = {
  name: 'kill-run',
  promise: 'SIGKILL to `run`: no server, no command, no folder 2 s later, without any `down`',
  full: 100,
  short: 6,
  run: async (chance) => {
    const { place, file, temporary, topology } = placeFor(chance)
    await using _ = place
    const script = chance.of([STUBBORN, PLAIN])
    await killSometime(`run ${topology}`, chance, place.start('run', file, '--', 'sh', '-c', script))
    await demandNothingLeftSoon(place.folder, temporary)
  },
}

const signalled: Scenario = {
  name: 'signal-run',
  promise: 'SIGINT, SIGTERM, SIGHUP to `run`: the command has it, nothing is left',
  full: 60,
  short: 6,
  run: async (chance) => {
    const { place, file, temporary } = placeFor(chance)
    await using _ = place
    const signal = chance.of(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    const running = place.start('run', file, '--', 'sh', '-c', PLAIN)
    await sleep(chance.fraction() * 900)
    running.child.kill(signal)
    const ended = await running.ended
    demandNoTrace(ended)
    // Before there is anything to clean up the signal ends the process by itself.
    const codes = { SIGINT: [0, 130], SIGTERM: [0, 143], SIGHUP: [0, 129, 143] }[signal]
    demand(
      codes.includes(ended.code ?? -1) || ended.signal === signal,
      `${signal} ended it with ${codeOf(ended)}`,
      () => said(ended),
    )
    const left = leftIn(place.folder, temporary)
    demand(left.length === 0, 'something is left', () => left.join('\n'))
  },
}

export const runs = [killed, signalled]

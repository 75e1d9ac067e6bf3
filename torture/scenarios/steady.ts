import { once } from 'node:events'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { type Place, PROGRAM } from '../support/place.ts'
import { Shop } from '../support/shop.ts'
import { unsteadiness, type Witnessed, witnessed } from '../support/steadiness.ts'

/** What nobody may take for flat: each keeps, each second, a little more of something. The last one keeps nothing. */
const STAND_INS = {
  objects: 'const kept = []; setInterval(() => kept.push(Array.from({ length: 5000 }, () => ({}))), 250)',
  buffers: 'const kept = []; setInterval(() => kept.push(Buffer.alloc(100_000, 1)), 250)',
  descriptors: 'setInterval(() => require("fs").openSync("/dev/null"), 250)',
  nothing: 'setInterval(() => Array.from({ length: 5000 }, () => ({})), 250)',
}
const STAND_IN_WINDOW_MS = 1500

/** A judge that can't say no would find everything flat. */
async function demandJudge(place: Place): Promise<void> {
  await Promise.all(
    Object.entries(STAND_INS).map(async ([what, script]) => {
      const standIn = witnessed(place, what, ['-e', script], 60_000)
      const wrong = await unsteadiness(standIn, STAND_IN_WINDOW_MS)
      standIn.running.child.kill('SIGKILL')
      await standIn.running.ended
      if (what === 'nothing') demand(wrong === undefined, 'what keeps nothing is not found flat', wrong)
      else demand(wrong !== undefined, `what keeps ${what} is found flat`)
    }),
  )
}

async function demandFlat(what: string, program: Witnessed, windowMs: number): Promise<void> {
  const { stdout, exitCode } = program.running.child
  if (stdout && exitCode === null) await once(stdout, 'data')
  const wrong = await unsteadiness(program, windowMs)
  demand(wrong === undefined, `${what} is not flat`, wrong)
}

const flat: Scenario = {
  name: 'steady',
  promise:
    '`status --watch` and `logs -f` over 10 minutes (here: the least of each of six windows): descriptors and what memory holds stay flat',
  full: 1,
  short: 1,
  run: async (chance, _index, round) => {
    await using shop = new Shop(chance, { lines: ['config: { loglevel: debug }'] })
    await demandJudge(shop.place)
    await shop.up()
    const windowMs = round === 'full' ? 100_000 : 4000
    const commands = { status: ['status', 'shop', '--watch', '--json'], logs: ['logs', 'shop', '-f'] }
    const followers = Object.entries(commands).map(
      ([what, args]) => [what, witnessed(shop.place, what, [PROGRAM, ...args], 700_000)] as const,
    )
    await Promise.all(followers.map(async ([what, program]) => await demandFlat(what, program, windowMs)))
    for (const [, { running }] of followers) {
      running.child.kill('SIGTERM')
      const { code, stdout } = await running.ended
      demand(code === 143, `it ended with ${code}`)
      demand(stdout.length > 1000, 'it said next to nothing', stdout)
    }
    await shop.place.demandClean()
  },
}

export const steady = [flat]

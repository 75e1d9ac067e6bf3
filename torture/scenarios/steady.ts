import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { PROGRAM, type Running } from '../support/place.ts'
import { Shop } from '../support/shop.ts'

const WINDOWS = 6
/** What the least of a window may be above that of an earlier one, of a heap that V8 lets grow as it likes. */
const SLACK_BYTES = 6 * 1024 * 1024

interface Use {
  memoryBytes: number
  descriptors: number
}

/** The least of what was used over some time: what is only waiting to be collected does not count. */
async function leastOf(pid: number, forMs: number): Promise<Use> {
  const least: Use = { memoryBytes: Infinity, descriptors: Infinity }
  const end = performance.now() + forMs
  do {
    await sleep(250)
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    least.memoryBytes = Math.min(least.memoryBytes, Number(kilobytes) * 1024)
    least.descriptors = Math.min(least.descriptors, readdirSync(`/proc/${pid}/fd`).length)
  } while (performance.now() < end)
  return least
}

async function demandFlat(what: string, running: Running, windowMs: number): Promise<void> {
  const { stdout } = running.child
  if (stdout && running.child.exitCode === null) await once(stdout, 'data')
  const uses: Use[] = []
  for (let window = 0; window < WINDOWS; window++) uses.push(await leastOf(running.pid, windowMs))
  // The first two are those in which it gets going.
  const [, , early, ...rest] = uses
  const late = rest.at(-1)
  if (!early || !late) throw new Error('there are too few windows')
  demand(late.descriptors <= early.descriptors, `${what} opens more and more`, () => JSON.stringify(uses))
  const grownBytes = late.memoryBytes - early.memoryBytes
  demand(grownBytes < SLACK_BYTES, `${what} grows by ${grownBytes} bytes`, () => JSON.stringify(uses))
}

const flat: Scenario = {
  name: 'steady',
  promise:
    '`status --watch` and `logs -f` over 10 minutes (here: the least of each of six windows): descriptors and memory stay flat',
  full: 1,
  short: 1,
  run: async (chance, _index, round) => {
    await using shop = new Shop(chance, { lines: ['config: { loglevel: debug }'] })
    await shop.up()
    const windowMs = round === 'full' ? 100_000 : 4000
    const commands = [
      ['status', 'shop', '--watch', '--json'],
      ['logs', 'shop', '-f'],
    ]
    // A small young generation, so that what is kept shows, and not what was not collected yet.
    const flags = ['--max-semi-space-size=1']
    const followers = commands.map((args) =>
      shop.place.spawn(process.execPath, [...flags, PROGRAM, ...args], 700_000),
    )
    await Promise.all(
      followers.map(
        async (running, index) => await demandFlat(commands[index]?.[0] ?? '', running, windowMs),
      ),
    )
    for (const { child, ended } of followers) {
      child.kill('SIGTERM')
      const { code, stdout } = await ended
      demand(code === 143, `it ended with ${code}`)
      demand(stdout.length > 1000, 'it said next to nothing', stdout)
    }
    await shop.place.demandClean()
  },
}

export const steady = [flat]

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scenario } from '../scenario.ts'
import { demand, Impossible } from '../support/failure.ts'
import { codeOf, demandFourParts, demandNoTrace, Place, said } from '../support/place.ts'
import { killed } from '../support/processes.ts'
import { TOPOLOGIES, yamlOf } from '../support/shapes.ts'
import { Shop } from '../support/shop.ts'

const RECORDS = {
  half: (text: string) => text.slice(0, text.length / 2),
  empty: () => '',
  later: (text: string) => text.replace('"version":1', '"version":2'),
  strange: () => '[]',
}

const brokenRecord: Scenario = {
  name: 'broken-record',
  promise:
    'A run record cut in half, empty, of a later version: every command says so; `down --purge` clears it all away',
  full: 16,
  short: 4,
  run: async (chance, index) => {
    await using shop = new Shop(chance, { persistence: ['aof'] })
    const { place, file } = shop
    const { stateDir } = await shop.up()
    if (chance.below(2) === 0) await shop.down()
    const path = join(stateDir, 'run.json')
    const breakIt = Object.values(RECORDS)[index % 4] ?? RECORDS.half
    writeFileSync(path, breakIt(readFileSync(path, 'utf8')))
    for (const command of [
      ['status', 'shop'],
      ['env', 'shop'],
      ['down', 'shop'],
      ['up', file],
    ])
      demandFourParts(await place.expect(3, ...command))
    for (const command of ['ls', 'doctor']) demandNoTrace(await place.run(command))
    await place.demandClean()
  },
}

const fileInPlace: Scenario = {
  name: 'no-state-folder',
  promise: 'A file where the state directory should be, or above it: a clear message',
  full: 4,
  short: 2,
  run: async (chance, index) => {
    await using place = new Place()
    await using misplaced = new Place(join(place.folder, index % 2 === 0 ? 'state' : 'state/deeper'))
    writeFileSync(join(place.folder, 'state'), 'not a folder')
    const file = misplaced.file('shop.yaml', yamlOf(chance.of(TOPOLOGIES)))
    demandFourParts(await misplaced.expect(3, 'up', file))
    for (const command of [['status', 'shop'], ['down', 'shop'], ['down', '--all'], ['ls'], ['doctor']])
      demandNoTrace(await misplaced.run(...command))
  },
}

/** A small file system of its own, where this may be done. */
class SmallDisk implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'redis-ha-torture-disk-'))

  constructor(options: string) {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', this.path], { stdio: 'pipe' })
    } catch {
      rmdirSync(this.path)
      throw new Impossible('mounting is not permitted here')
    }
  }

  readOnly(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.path])
  }

  /** Leaves so many bytes free. */
  fill(leftBytes: number): void {
    const { bavail, bsize } = statfsSync(this.path)
    writeFileSync(join(this.path, 'filling'), new Uint8Array(Math.max(0, bavail * bsize - leftBytes)))
  }

  empty(): void {
    rmSync(join(this.path, 'filling'), { force: true })
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['-l', this.path])
    rmdirSync(this.path)
  }
}

const readOnly: Scenario = {
  name: 'read-only',
  promise: 'A state directory that is mounted read-only: a clear message, nothing started',
  full: 3,
  short: 1,
  run: async (chance) => {
    using disk = new SmallDisk('size=3m')
    const home = join(disk.path, 'state')
    mkdirSync(home)
    disk.readOnly()
    await using shop = new Shop(chance, { home })
    const { place, file } = shop
    demandFourParts(await place.expect(3, 'up', file))
    await place.expect(0, 'ls')
    await place.demandNothingLeft()
  },
}

const fullAtUp: Scenario = {
  name: 'disk-full-up',
  promise:
    'A disk that is full, or fills up, during `up`: healthy, or exit 3 with a clear message and nothing left',
  full: 24,
  short: 4,
  run: async (chance) => {
    using disk = new SmallDisk('size=3m')
    await using shop = new Shop(chance, { persistence: ['none', 'aof'], home: join(disk.path, 'state') })
    const { place, file } = shop
    disk.fill(chance.below(60) * 4096)
    const ended = await place.run('up', file, '--timeout', '10s')
    demand([0, 3].includes(ended.code ?? -1), `up ended with ${codeOf(ended)}`, said(ended))
    if (ended.code === 3) demandFourParts(ended)
    if (ended.code === 3) await place.demandNothingLeft()
    await place.demandClean()
  },
}

const fullAtDown: Scenario = {
  name: 'disk-full-down',
  promise:
    'A disk that is full at `down` or at `up` of stopped data: clear messages; with room again the data is there',
  full: 12,
  short: 2,
  run: async (chance) => {
    using disk = new SmallDisk('size=8m')
    await using shop = new Shop(chance, { persistence: ['aof'], home: join(disk.path, 'state') })
    const { place, file } = shop
    await shop.filled()
    disk.fill(chance.below(3) * 4096)
    const down = await place.run('down', 'shop')
    if (down.code !== 0) demandFourParts(down)
    const up = await place.run('up', file, '--timeout', '5s')
    if (up.code !== 0) demandFourParts(up)
    disk.empty()
    if (up.code === 0) await place.expect(0, 'down', 'shop')
    await shop.upWithData()
    disk.fill(0)
    await place.demandClean()
    await killed(place.home)
  },
}

export const brokenStates = [brokenRecord, fileInPlace, readOnly, fullAtUp, fullAtDown]

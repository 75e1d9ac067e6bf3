import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { demandNoTrace, type Place, said } from '../support/place.ts'
import { Shop } from '../support/shop.ts'

/** Somebody's folder, which links lead to. */
class Outside {
  readonly path: string

  constructor(place: Place) {
    this.path = join(place.folder, 'outside')
    mkdirSync(this.path)
    writeFileSync(join(this.path, 'theirs'), 'precious')
  }

  demandUntouched(): void {
    const found = readdirSync(this.path).join()
    demand(found === 'theirs', 'the folder outside was written to or emptied', found)
    demand(readFileSync(join(this.path, 'theirs'), 'utf8') === 'precious', 'the file outside was changed')
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

const dots: Scenario = {
  name: 'dots-in-names',
  promise:
    '`..`, slashes and worse in a name, from the file, `--name` or an argument: 2, nothing made, nothing removed',
  full: 10,
  short: 3,
  run: async (chance) => {
    await using shop = new Shop(chance)
    const { place, file } = shop
    const outside = new Outside(place)
    mkdirSync(place.home)
    const bad = chance.of([
      '../outside',
      '..',
      '.',
      '.locks',
      'a/../../outside',
      '/outside',
      outside.path,
      'a b',
      '',
    ])
    const text = readFileSync(file, 'utf8')
    const named = place.file('named.yaml', `${text}name: ${JSON.stringify(bad)}\n`)
    for (const args of [
      ['up', file, '--name', bad],
      ['up', named],
      ['status', bad],
      ['down', bad, '--purge'],
    ]) {
      demandNoTrace(await place.expect(2, ...args))
    }
    outside.demandUntouched()
    await place.demandNothingLeft()
  },
}

/** Where a link may stand, and whether there is a topology then. */
const PLACES = ['topology', 'empty-topology', 'node', 'record', 'nodes', 'locks', 'log', 'events'] as const

const links: Scenario = {
  name: 'links-outside',
  promise:
    'A symbolic link in the place of a folder or file of ours: nothing at its end is written or removed',
  full: 32,
  short: 8,
  run: async (chance, index) => {
    await using shop = new Shop(chance, { persistence: ['aof'] })
    const { place, file } = shop
    const outside = new Outside(place)
    const where = PLACES[index % PLACES.length] ?? 'topology'
    const folder = join(place.home, 'shop')
    if (where === 'topology' || where === 'empty-topology') {
      mkdirSync(place.home)
      const empty = join(place.folder, 'empty')
      mkdirSync(empty)
      symlinkSync(where === 'topology' ? outside.path : empty, folder)
      demandNoTrace(await place.expect(3, 'up', file))
      await place.run('down', '--all', '--purge')
      demand(isLink(folder), 'their link is gone')
      demand(readdirSync(empty).length === 0, 'the folder outside was written to')
      outside.demandUntouched()
      return
    }
    await shop.stopped(5)
    const ours = {
      node: join(folder, 'nodes', 'redis-1'),
      record: join(folder, 'run.json'),
      nodes: join(folder, 'nodes'),
      locks: join(place.home, '.locks'),
      log: join(folder, 'nodes', 'redis-2', 'redis.log'),
      events: join(folder, 'events.jsonl'),
    }
    const path = ours[where]
    const isFile = where === 'record' || where === 'log' || where === 'events'
    renameSync(path, join(place.folder, 'moved'))
    symlinkSync(isFile ? join(outside.path, 'theirs') : outside.path, path)
    for (const command of [['status', 'shop'], ['up', file], ['down', 'shop'], ['ls']]) {
      const ended = await place.run(...command)
      demandNoTrace(ended)
      // What is only told there is not told; all else keeps it from starting.
      const code = where === 'events' ? 0 : 3
      demand(command[0] !== 'up' || ended.code === code, `up ended with ${ended.code}`, said(ended))
      outside.demandUntouched()
    }
    // Of a lock that is somebody else's nothing is taken, and so nothing is done.
    if (where === 'locks') unlinkSync(path)
    await place.demandClean()
    outside.demandUntouched()
  },
}

const linkedHome: Scenario = {
  name: 'linked-state-directory',
  promise:
    'A state directory, or the file, behind a symbolic link: one topology by either path; what else is there stays',
  full: 10,
  short: 2,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['aof'] })
    const { place } = shop
    const outside = new Outside(place)
    symlinkSync(outside.path, place.home)
    await shop.filled(5)
    symlinkSync(place.folder, join(place.folder, 'here'))
    const byLink = join(place.folder, 'here', 'here', '..', 'here', 'shop.yaml')
    const again = await place.expect(0, 'up', byLink)
    demand(again.stderr.includes('already runs'), 'it is another by its link', again.stderr)
    await place.expect(0, 'down', byLink)
    await shop.upWithData()
    await place.expect(0, 'down', '--all', '--purge')
    const left = readdirSync(outside.path).filter((name) => name !== '.locks')
    demand(left.join() === 'theirs', 'theirs is gone, or something of ours left', left.join(', '))
    demand(isLink(place.home), 'the link is gone')
  },
}

export const outsiders = [dots, links, linkedHome]

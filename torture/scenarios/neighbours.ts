import { chmodSync, chownSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { StatusDocument } from '../../src/model/document.ts'
import type { Scenario } from '../scenario.ts'
import { demand, Impossible } from '../support/failure.ts'
import { demandFourParts, Place, PROGRAM } from '../support/place.ts'
import { isLive } from '../support/processes.ts'
import { Shop } from '../support/shop.ts'

function demandAlive(whose: string, { nodes }: StatusDocument): void {
  const gone = nodes.filter(({ pid }) => pid === undefined || !isLive(pid))
  demand(gone.length === 0, `${whose} servers were ended`, gone.map(({ name }) => name).join(', '))
}

function demandApart(...documents: StatusDocument[]): void {
  const ports = documents.flatMap(({ nodes }) =>
    nodes.flatMap(({ port, busPort }) => [port, ...(busPort === undefined ? [] : [busPort])]),
  )
  demand(new Set(ports).size === ports.length, 'a port is shared', ports.join(', '))
}

const twoStates: Scenario = {
  name: 'two-state-directories',
  promise: 'Two state directories with files and topologies of one name: none sees or touches the other',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using mine = new Shop(chance, { persistence: ['none', 'aof'] })
    await using theirs = new Shop(chance, { persistence: ['none', 'aof'] })
    const [first, second] = await Promise.all([mine.filled(), theirs.filled()])
    demandApart(first, second)
    await theirs.down()
    await theirs.place.expect(0, 'down', '--all', '--purge')
    await theirs.place.expect(2, 'status', mine.file)
    await theirs.place.demandNothingLeft()
    demandAlive('my', first)
    await mine.place.expect(0, 'status', 'shop')
    await mine.place.demandClean()
  },
}

const twoCheckouts: Scenario = {
  name: 'two-checkouts',
  promise:
    'Two checkouts with a file of one name, one state directory: the second is refused, and may have a name of its own',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using mine = new Shop(chance, { persistence: ['none', 'aof'] })
    const first = await mine.filled()
    if (mine.keepsData && chance.below(2) === 0) await mine.down()
    await using theirs = new Shop(chance, { home: mine.place.home })
    const { place, file } = theirs
    const refused = await place.expect(2, 'up', file)
    demand(refused.stderr.includes(mine.file), 'the message does not name the first file', refused.stderr)
    demand(refused.stderr.includes('--name'), 'the message does not say --name', refused.stderr)
    await place.expect(2, 'down', file)
    const second = await place.up(file, '--name', 'theirs')
    await place.expect(0, 'down', file, '--purge')
    demand(!existsSync(second.stateDir), 'their folder is left')
    const again = await mine.up()
    if (mine.keepsData) await mine.upWithData()
    else demandAlive('my', first)
    demand(again.name === 'shop', `it is ${again.name} now`)
    await mine.place.demandClean()
  },
}

const NOBODY = 65_534

/** A place whose commands run as another user. */
function placeOfNobody(): Place {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/setpriv'))
    throw new Impossible('only root can become another user')
  const place = new Place()
  chownSync(place.folder, NOBODY, NOBODY)
  chmodSync(place.folder, 0o755)
  return place
}

function asNobody(place: Place, ...args: string[]) {
  const id = String(NOBODY)
  const user = ['--reuid', id, '--regid', id, '--clear-groups']
  return place.spawn('/usr/bin/setpriv', [...user, process.execPath, PROGRAM, ...args]).ended
}

const twoUsers: Scenario = {
  name: 'two-users',
  promise:
    'Two users with a file of one name: none sees or touches the other, nor writes to a state directory that is not theirs',
  full: 6,
  short: 1,
  run: async (chance) => {
    await using place = placeOfNobody()
    if ((await asNobody(place, '--version')).code !== 0)
      throw new Impossible('another user can not run the program here')
    await using mine = new Shop(chance)
    const first = await mine.up()
    const file = place.file('shop.yaml', `topology: ${mine.topology}\nport: auto\n`)
    const up = await asNobody(place, 'up', file, '--json')
    demand(up.code === 0, `up of another user ended with ${up.code}`, up.stderr)
    const second = JSON.parse(up.stdout) as StatusDocument
    demandApart(first, second)
    await mine.place.expect(0, 'down', '--all', '--purge')
    await mine.place.demandNothingLeft()
    demandAlive('their', second)
    const again = await mine.up()
    const down = await asNobody(place, 'down', '--all', '--purge')
    demand(down.code === 0, `down of another user ended with ${down.code}`, down.stderr)
    await place.demandNothingLeft()
    demandAlive('my', again)
    // What was made for root alone is closed to the other.
    place.env['REDIS_HA_HOME'] = join(mine.place.home, 'deeper')
    demandFourParts(await asNobody(place, 'up', file))
    await mine.place.demandClean()
  },
}

export const neighbours = [twoStates, twoCheckouts, twoUsers]

import { readdirSync } from 'node:fs'
import type { StatusDocument } from '../../src/model/document.ts'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { codeOf, demandNoTrace, type Ended, Place, said } from '../support/place.ts'
import { TOPOLOGIES, yamlOf } from '../support/shapes.ts'
import { Shop } from '../support/shop.ts'

const CROWD = 30

function portsOf(document: StatusDocument): number[] {
  return document.nodes.flatMap(({ port, busPort }) => [port, ...(busPort === undefined ? [] : [busPort])])
}

const crowd: Scenario = {
  name: 'crowd',
  promise: `${CROWD} \`up\`s with automatic ports at the same moment, half of them in state directories of their own: all healthy, no port shared`,
  full: 3,
  short: 1,
  alone: true,
  run: async () => {
    await using shared = new Place()
    await using own = new Group()
    const results = await Promise.all(
      Array.from({ length: CROWD }, async (_, index) => {
        const place = index % 2 === 0 ? shared : own.add()
        const topology = TOPOLOGIES[index % TOPOLOGIES.length] ?? 'cluster'
        const file = place.file(`shop-${index}.yaml`, yamlOf(topology))
        return await place.run('up', file, '--json', '--timeout', '120s')
      }),
    )
    for (const ended of results) demand(ended.code === 0, `an up ended with ${codeOf(ended)}`, said(ended))
    const ports = results.flatMap(({ stdout }) => portsOf(JSON.parse(stdout) as StatusDocument))
    const twice = ports.filter((port, index) => ports.indexOf(port) !== index)
    demand(twice.length === 0, 'ports were given twice', twice.join(', '))
    for (const place of own.places) await place.demandClean()
    await shared.demandClean()
  },
}

class Group implements AsyncDisposable {
  readonly places: Place[] = []

  add(): Place {
    const place = new Place()
    this.places.push(place)
    return place
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.places.map((place) => place[Symbol.asyncDispose]()))
  }
}

function demandCodes(what: string, ended: Ended[], allowed: number[]): void {
  for (const one of ended) {
    demandNoTrace(one)
    demand(allowed.includes(one.code ?? -1), `${what} ended with ${codeOf(one)}`, said(one))
  }
}

const twoUps: Scenario = {
  name: 'two-ups',
  promise: 'Two `up`s of one name at once: both end with 0, of a topology that was started once',
  full: 10,
  short: 2,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    const { place, file } = shop
    const ended = await Promise.all([place.run('up', file, '--json'), place.run('up', file, '--json')])
    demandCodes('an up', ended, [0])
    const [first, second] = ended.map(({ stdout }) => pidsOf(JSON.parse(stdout) as StatusDocument))
    demand(first === second, 'they started two topologies')
    const already = ended.filter(({ stderr }) => stderr.includes('already runs')).length
    demand(already === 1, `${already} of them say that it already ran`)
    await place.demandClean()
  },
}

function pidsOf(document: StatusDocument): string {
  return document.nodes.map(({ pid }) => pid).join()
}

const upAndDown: Scenario = {
  name: 'up-and-down',
  promise: 'An `up` and a `down` of one name at once: one after the other, whoever is first',
  full: 20,
  short: 3,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    const { place, file } = shop
    if (chance.below(2) === 0) await shop.up()
    const [up, down] = await Promise.all([place.run('up', file), place.run('down', 'shop')])
    demandCodes('the up', [up], [0])
    // 2: it came before there was anything.
    demandCodes('the down', [down], [0, 2])
    const status = await place.run('status', 'shop')
    const left = readdirSync(place.home).filter((name) => name === 'shop').length
    demand(
      left === 0 ? status.code === 2 : [0, 1].includes(status.code ?? -1),
      `status ends with ${codeOf(status)}`,
    )
    if (status.code === 1)
      demand(said(status).includes('stopped'), 'neither healthy nor stopped', said(status))
    await shop.up()
    await place.demandClean()
  },
}

const twoDowns: Scenario = {
  name: 'two-downs',
  promise:
    'Two `down`s of one name, or of all, at once: 0, or 2 for a name that was gone already; nothing left',
  full: 20,
  short: 3,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    const { place } = shop
    await shop.up()
    const which = chance.of(['shop', '--all'])
    const args = ['down', which, ...(chance.below(2) === 0 ? ['--purge'] : [])]
    const ended = await Promise.all([place.run(...args), place.run(...args)])
    demandCodes('a down', ended, which === 'shop' ? [0, 2] : [0])
    demand(
      ended.some(({ code }) => code === 0),
      'no down did it',
    )
    await place.demandClean()
  },
}

export const crowds = [crowd, twoUps, upAndDown, twoDowns]

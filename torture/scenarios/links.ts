import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DrillReport } from '../../src/model/drill-report.ts'
import type { StatusDocument } from '../../src/model/document.ts'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { demand } from '../support/failure.ts'
import { Place } from '../support/place.ts'
import type { Topology } from '../support/shapes.ts'
import { Shop } from '../support/shop.ts'

/** Cuts and heals in one run; after so many of them the topology has to come together again. */
const SEQUENCES = { full: 50, short: 5 }
const TOGETHER_EVERY = 5
/** What the proxy may have more than at the beginning, when all is whole again. */
const MORE_DESCRIPTORS = 16
const MORE_MEMORY_KIB = 64 * 1024

/** Groups of nodes that are cut from each other: everybody is in one of them, or in the rest. */
function groups(chance: Chance, document: StatusDocument): string {
  const names = document.nodes.map(({ name }) => name)
  const first = names.filter(() => chance.below(3) === 0)
  if (first.length === 0) first.push(names[chance.below(names.length)] ?? 'redis-1')
  if (first.length === names.length) first.pop()
  const others = names.filter((name) => !first.includes(name) && chance.below(2) === 0)
  const second = others.length === 0 || chance.below(3) === 0 ? 'rest' : others.join(',')
  return `${first.join(',')} ${chance.of(['|', '|', '>'])} ${second}`
}

function fault(chance: Chance, document: StatusDocument): string[] {
  const between = groups(chance, document)
  switch (chance.of(['partition', 'partition', 'partition', 'delay', 'rate', 'flap'])) {
    case 'partition':
      return ['partition', 'shop', between, ...chance.of([[], ['--reset']])]
    case 'delay':
      return ['delay', 'shop', between, '--by', `${1 + chance.below(300)}ms`, '--jitter', '20ms']
    case 'rate':
      return ['rate', 'shop', between, '--to', `${1 + chance.below(64)}kb`]
    default:
      return ['flap', 'shop', between, '--cut', `${50 + chance.below(500)}ms`, '--whole', '200ms']
  }
}

interface Held {
  descriptors: number
  memoryKib: number
}

function heldBy(pid: number): Held {
  const [, memory] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, memoryKib: Number(memory) }
}

const cutAndHealed = (topology: Topology): Scenario => ({
  name: `links-${topology}`,
  promise: `Links of a ${topology} cut, slowed and healed at random: it always comes together again, and the proxy keeps nothing`,
  full: 10,
  short: 1,
  run: async (chance, _index, round) => {
    const fast =
      topology === 'cluster'
        ? 'cluster: { node-timeout: 1000 }'
        : 'sentinel: { down-after-milliseconds: 1000, failover-timeout: 3000 }'
    await using shop = new Shop(chance, { topologies: [topology], lines: ['links: true', fast] })
    const { place } = shop
    const document = await shop.up()
    const pid = document.links?.pid ?? 0
    const atFirst = heldBy(pid)
    for (let sequence = 1; sequence <= SEQUENCES[round]; sequence++) {
      for (let cuts = chance.below(3); cuts >= 0; cuts--)
        await place.expect(0, 'fault', ...fault(chance, document))
      await sleep(chance.below(2500))
      await place.expect(0, 'fault', 'heal', 'shop')
      if (sequence % TOGETHER_EVERY > 0) continue
      await place.expect(0, 'status', 'shop', '--wait', '90s')
    }
    const { links } = await place.status('shop')
    demand(links?.state === 'running' && links.pid === pid, 'the proxy is another', JSON.stringify(links))
    demand(links.faults.length === 0, 'rules are left', JSON.stringify(links.faults))
    const atLast = heldBy(pid)
    const told = () => `first ${JSON.stringify(atFirst)}, at last ${JSON.stringify(atLast)}`
    demand(atLast.descriptors <= atFirst.descriptors + MORE_DESCRIPTORS, 'sockets are left', told)
    demand(atLast.memoryKib <= atFirst.memoryKib + MORE_MEMORY_KIB, 'memory is left', told)
    await place.expect(0, 'down', 'shop')
    await place.demandClean()
  },
})

/** The cuts whose ends are known, with how they end as what the drills expect. */
const CUTS = [
  'sentinel/cut-all-sentinels',
  'sentinel/cut-one-replica',
  'sentinel/cut-one-sentinel',
  'sentinel/cut-quorum',
  'sentinel/cut-replicas',
  'sentinel/cut-sentinels-apart',
  'sentinel/cut-with-minority',
  'sentinel/split-brain',
  'sentinel/split-brain-min-replicas',
  'cluster/cut-from-all',
  'cluster/cut-from-masters',
  'cluster/cut-from-replica',
  'cluster/cut-masters-from-replicas',
  'cluster/cut-two-masters',
  'cluster/cut-with-replica',
  'cluster/split-brain',
]

const knownCuts: Scenario = {
  name: 'links-known-cuts',
  promise: 'Each partial cut of the library of drills ends as it is known to, five times',
  full: 5 * CUTS.length,
  short: 2,
  run: async (_chance, index) => {
    await using place = new Place()
    const name = CUTS[index % CUTS.length] ?? ''
    const { stdout, stderr } = await place.run('drill', name, '--json')
    demand(stdout !== '', `${name} has no report`, stderr)
    const { checks, steps } = JSON.parse(stdout) as DrillReport
    // Beside other attacks the writer may be no fair witness: unknown, but no promise broken.
    const failed = checks.filter(({ verdict }) => verdict === 'fail')
    demand(failed.length === 0, `${name} ended otherwise`, () => JSON.stringify(failed))
    const undone = steps.filter(({ outcome }) => outcome !== 'done')
    demand(undone.length === 0, `${name} was not done`, () => JSON.stringify(undone))
    await place.demandNothingLeft()
  },
}

export const brokenLinks = [knownCuts, cutAndHealed('cluster'), cutAndHealed('sentinel')]

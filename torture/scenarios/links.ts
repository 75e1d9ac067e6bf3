import { setTimeout as sleep } from 'node:timers/promises'
import type { DrillReport } from '../../src/model/drill-report.ts'
import type { StatusDocument } from '../../src/model/document.ts'
import { deadlineIn } from '../../src/processes/clock.ts'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { otherEnds } from '../support/drill-end.ts'
import { demand } from '../support/failure.ts'
import { type Held, heldBy, leaksOf } from '../support/held.ts'
import { Place } from '../support/place.ts'
import { describeProcess, processesAt } from '../support/processes.ts'
import type { Topology } from '../support/shapes.ts'
import { Shop } from '../support/shop.ts'

/** Cuts and heals in one run; after so many of them the topology has to come together again. */
const SEQUENCES = { full: 50, short: 10 }
const TOGETHER_EVERY = 5
/** What the proxy has longer than this when all is whole again, it keeps for good. */
const KEPT_MS = 20_000
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

async function heldByProxy(place: Place, pid: number): Promise<Held> {
  const { stdout } = await place.expect(0, 'fault', 'list', 'shop', '--json')
  const { links } = JSON.parse(stdout) as { links: { connections: number }[] }
  return heldBy(
    pid,
    links.map(({ connections }) => connections),
  )
}

/** What it still keeps when it has had time: at any one moment some connections are just being made. */
async function keptBy(place: Place, pid: number, before: Held): Promise<string[]> {
  const deadline = deadlineIn(KEPT_MS)
  for (;;) {
    const leaks = leaksOf(before, await heldByProxy(place, pid))
    if (leaks.length === 0 || deadline.passed()) return leaks
    await sleep(500)
  }
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
    let before: Held | undefined
    for (let sequence = 1; sequence <= SEQUENCES[round]; sequence++) {
      for (let cuts = chance.below(3); cuts >= 0; cuts--)
        await place.expect(0, 'fault', ...fault(chance, document))
      await sleep(chance.below(2500))
      await place.expect(0, 'fault', 'heal', 'shop')
      if (sequence % TOGETHER_EVERY > 0) continue
      await place.expect(0, 'status', 'shop', '--wait', '90s')
      // After the first ones it has compiled what it runs, and has made its tables.
      before ??= await heldByProxy(place, pid)
    }
    const { links } = await place.status('shop')
    demand(links?.state === 'running' && links.pid === pid, 'the proxy is another', JSON.stringify(links))
    demand(links.faults.length === 0, 'rules are left', JSON.stringify(links.faults))
    const leaks = before ? await keptBy(place, pid, before) : ['nothing was measured']
    demand(leaks.length === 0, 'the proxy keeps what it has no use for', leaks.join('\n'))
    const strangers = processesAt(place.home).filter((one) => one !== pid && !shop.pids().includes(one))
    demand(strangers.length === 0, 'processes are left', () => strangers.map(describeProcess).join('\n'))
    await place.expect(0, 'down', 'shop')
    await place.demandClean()
  },
})

/** The cuts whose ends are known, with how they end as what the drills expect. */
export const CUTS = [
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
  'cluster/cut-three-of-five',
  'cluster/cut-two-masters',
  'cluster/cut-two-of-five',
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
    const ends = otherEnds(JSON.parse(stdout) as DrillReport)
    demand(ends.length === 0, `${name} ended otherwise`, ends.join('\n'))
    await place.demandNothingLeft()
  },
}

export const brokenLinks = [knownCuts, cutAndHealed('cluster'), cutAndHealed('sentinel')]

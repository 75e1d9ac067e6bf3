import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StatusDocument } from '../../src/model/document.ts'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { demand } from '../support/failure.ts'
import { demandFourParts, Place } from '../support/place.ts'
import { signal } from '../support/processes.ts'
import { TOPOLOGIES, yamlOf } from '../support/shapes.ts'

async function prepared(place: Place, chance: Chance, persistence: 'none' | 'aof' | 'rdb') {
  const file = place.file('shop.yaml', yamlOf(chance.of(TOPOLOGIES), `persistence: ${persistence}`))
  const document = await place.up(file)
  const node = document.nodes[chance.below(document.nodes.length)]
  if (node?.pid === undefined) throw new Error('there is no node')
  return { file, node: { ...node, pid: node.pid }, document }
}

/** `status` has to name the node itself as the observer of a check that does not hold. */
function demandNamed(document: StatusDocument, node: string): void {
  demand(!document.healthy, 'status takes it for healthy')
  const named = document.checks.some((check) => !check.ok && check.observer === node)
  demand(named, `no failing check of ${node}`, () => JSON.stringify(document.checks.filter(({ ok }) => !ok)))
}

const killed: Scenario = {
  name: 'server-killed',
  promise: 'A server killed behind our back: `status` names it, `up` says what to do, `down` works',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using place = new Place()
    const { file, node } = await prepared(place, chance, chance.of(['none', 'aof']))
    signal(node.pid, 'SIGKILL')
    await place.expect(1, 'status', 'shop')
    demandNamed(await place.status('shop'), node.name)
    demandFourParts(await place.expect(3, 'up', file))
    await place.expect(0, 'down', 'shop')
    await place.up(file)
    await place.demandClean()
  },
}

const frozen: Scenario = {
  name: 'server-frozen',
  promise: 'A frozen server: `status` names it, `up` says what to do, `down` works',
  full: 12,
  short: 2,
  run: async (chance) => {
    await using place = new Place()
    const { file, node } = await prepared(place, chance, chance.of(['none', 'aof']))
    signal(node.pid, 'SIGSTOP')
    demandNamed(await place.status('shop'), node.name)
    const refused = await place.expect(3, 'up', file, '--timeout', '3s')
    demandFourParts(refused)
    demand(refused.stderr.includes('paused'), '`up` does not say that it is paused', refused.stderr)
    await place.expect(0, 'down', 'shop')
    await place.demandClean()
  },
}

const nodeFolder: Scenario = {
  name: 'node-folder-removed',
  promise: "A node's folder removed behind our back: `down` works, `up` says what to do",
  full: 12,
  short: 3,
  run: async (chance) => {
    await using place = new Place()
    const { file, node, document } = await prepared(place, chance, chance.of(['none', 'rdb', 'aof']))
    rmSync(join(document.stateDir, 'nodes', node.name), { recursive: true })
    await place.run('status', 'shop')
    await place.expect(0, 'down', 'shop')
    const again = await place.run('up', file)
    if (again.code !== 0) {
      demand(again.code === 3, `up ended with ${again.code}`, again.stderr)
      demandFourParts(again)
      demand(again.stderr.includes('--purge'), '`up` does not say how to begin anew', again.stderr)
    }
    await place.demandClean()
  },
}

const wholeFolder: Scenario = {
  name: 'topology-folder-removed',
  promise:
    "A topology's folder, or all state, removed under running servers: `up` works, `down --all` leaves nothing",
  full: 12,
  short: 3,
  run: async (chance, index) => {
    await using place = new Place()
    const { file, document } = await prepared(place, chance, chance.of(['none', 'rdb', 'aof']))
    rmSync(chance.of([document.stateDir, place.home]), { recursive: true })
    if (index % 2 === 0) await place.up(file)
    await place.demandClean()
  },
}

export const behindOurBack = [killed, frozen, nodeFolder, wholeFolder]

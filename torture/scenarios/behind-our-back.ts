import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import type { StatusDocument } from '../../src/model/document.ts'
import type { Scenario } from '../scenario.ts'
import { demand } from '../support/failure.ts'
import { demandFourParts, said } from '../support/place.ts'
import { isLive, signal } from '../support/processes.ts'
import { Shop } from '../support/shop.ts'

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
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    const { place, file } = shop
    await shop.up()
    const node = shop.anyNode(chance)
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
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    const { place, file } = shop
    await shop.up()
    const node = shop.anyNode(chance)
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
    await using shop = new Shop(chance, { persistence: ['none', 'rdb', 'aof'] })
    const { place, file } = shop
    const document = await shop.up()
    const node = shop.anyNode(chance)
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
    await using shop = new Shop(chance, { persistence: ['none', 'rdb', 'aof'] })
    const { place, file } = shop
    const document = await shop.up()
    rmSync(chance.of([document.stateDir, place.home]), { recursive: true })
    if (index % 2 === 0) await place.up(file)
    await place.demandClean()
  },
}

const crashed: Scenario = {
  name: 'server-crashed',
  promise: 'A server that crashed: `status` and `down` name it, with what its crash report says',
  full: 9,
  short: 2,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    await shop.up()
    const node = shop.anyNode(chance)
    signal(node.pid, 'SIGSEGV')
    while (isLive(node.pid)) await sleep(20)
    for (const command of ['status', 'down']) {
      const text = said(await shop.place.run(command, 'shop'))
      demand(
        new RegExp(`${node.name}.*crashed by signal: 11`).test(text),
        `${command} tells nothing of it`,
        text,
      )
    }
    await shop.place.demandClean()
  },
}

export const behindOurBack = [killed, frozen, crashed, nodeFolder, wholeFolder]

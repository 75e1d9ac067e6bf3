import { setTimeout as sleep } from 'node:timers/promises'
import { NodeConnection } from '../../src/client/node-connection.ts'
import type { StatusDocument } from '../../src/model/document.ts'
import { readRecord } from '../../src/processes/run-record.ts'
import type { Scenario } from '../scenario.ts'
import type { Chance } from '../support/chance.ts'
import { demand } from '../support/failure.ts'
import { demandKeys } from '../support/keys.ts'
import { type Running, said } from '../support/place.ts'
import { describeProcess, processesAt } from '../support/processes.ts'
import { Shop } from '../support/shop.ts'
import { demandInterrupted, SIGNALS } from './interrupted.ts'
import { killSometime } from './killed.ts'

// Commands that act on a topology that runs, killed at a moment of theirs.

/** Leads something astray, so that `reset` has to start or to turn nodes; or nothing, so that it only empties them. */
async function stray(shop: Shop, chance: Chance): Promise<string> {
  const way = chance.of(['nothing', 'killed', 'paused', 'moved', 'moved'])
  const node = shop.anyNode(chance)
  if (way === 'killed') process.kill(node.pid, 'SIGKILL')
  if (way === 'paused') process.kill(node.pid, 'SIGSTOP')
  if (way === 'moved') await shop.place.expect(0, 'failover', 'shop')
  return way
}

async function askEach<T>(
  document: StatusDocument,
  ask: (connection: NodeConnection) => Promise<T>,
): Promise<T[]> {
  const data = document.nodes.filter(({ kind }) => kind === 'redis')
  return await Promise.all(
    data.map(async ({ host, port }) => {
      const connection = new NodeConnection({ host, port }, { timeoutMs: 20_000 })
      try {
        return await ask(connection)
      } finally {
        connection.close()
      }
    }),
  )
}

async function demandEmpty(document: StatusDocument): Promise<void> {
  const sizes = await askEach(document, async (connection) => Number(await connection.call('DBSIZE')))
  demand(
    sizes.every((size) => size === 0),
    'there are keys after a reset',
    sizes.join(', '),
  )
}

function demandSamePorts(before: StatusDocument, after: StatusDocument): void {
  const portsOf = ({ nodes }: StatusDocument) => nodes.map(({ name, port }) => `${name} ${port}`).join(', ')
  demand(portsOf(before) === portsOf(after), 'other ports', () => `${portsOf(before)}\n${portsOf(after)}`)
}

function phaseOf({ place }: Shop): string | undefined {
  return readRecord(`${place.home}/shop`)?.phase
}

/** How long what is in its middle takes at most, as a rule, ms. */
const MIDDLE_MS = 300

/** Kills a command at any moment of its life or, every other time, once the record says that it is in its middle. */
async function killInside(
  key: string,
  chance: Chance,
  running: Running,
  isInside: () => boolean,
  usualMs = 600,
): Promise<void> {
  if (chance.below(2) === 0) return await killSometime(key, chance, running, usualMs)
  await inside(running, chance, isInside)
  running.child.kill('SIGKILL')
  await running.ended
}

/** Waits until a command is in its middle, or has ended, and some time more. */
async function inside(running: Running, chance: Chance, isInside: () => boolean): Promise<void> {
  const end = new AbortController()
  void running.ended.then(() => end.abort())
  while (!end.signal.aborted && !isInside()) await sleep(1)
  await sleep(chance.fraction() * MIDDLE_MS)
}

const reset: Scenario = {
  name: 'kill-reset',
  promise:
    'SIGKILL to `reset`: the next `up`, or `reset`, works, without data, on the same ports; `down --all --purge` leaves nothing',
  full: 80,
  short: 4,
  run: async (chance, index) => {
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    const { place } = shop
    const before = await shop.filled()
    const way = await stray(shop, chance)
    const resetting = place.start('reset', 'shop')
    await killInside(`reset ${shop.topology} ${way}`, chance, resetting, () => phaseOf(shop) === 'resetting')
    if (index % 4 > 0) {
      // One that had not begun, or had come to its end, has left nothing for `up` to begin anew.
      if (phaseOf(shop) === 'resetting' && index % 4 > 1) await shop.up()
      else await place.expect(0, 'reset', 'shop', '--timeout', '60s')
      const after = await place.status('shop')
      demand(after.healthy, 'it is not healthy', () => JSON.stringify(after.checks.filter(({ ok }) => !ok)))
      demandSamePorts(before, after)
      await demandEmpty(after)
    }
    await place.demandClean()
  },
}

const interruptedReset: Scenario = {
  name: 'signal-reset',
  promise:
    'SIGINT, SIGTERM, SIGHUP in mid-`reset`: 130 or 143, all as it was or no server left, and the next `up` is on the same ports',
  full: 40,
  short: 4,
  run: async (chance) => {
    await using shop = new Shop(chance, { persistence: ['none', 'aof'] })
    const { place } = shop
    const before = await shop.filled()
    await stray(shop, chance)
    const signal = chance.of(SIGNALS)
    const resetting = place.start('reset', 'shop')
    await inside(resetting, chance, () => phaseOf(shop) === 'resetting')
    resetting.child.kill(signal)
    const ended = await resetting.ended
    demandInterrupted(ended, signal)
    const isSpared = ended.code !== 0 && said(ended).includes('nothing was removed')
    if (ended.code === 0) await demandEmpty(await place.status('shop'))
    else if (isSpared) demand(phaseOf(shop) === 'running', 'it is not as it was', () => said(ended))
    else {
      const left = processesAt(place.home).map(describeProcess)
      demand(left.length === 0, 'a server is left', () => left.join('\n'))
      demandSamePorts(before, await shop.up())
      await demandEmpty(shop.document)
    }
    await place.demandClean()
  },
}

/** What a failover changes for its time, and what the servers have by default. */
const SETTINGS = {
  'replica-priority': '100',
  'repl-diskless-sync-delay': '5',
  'min-replicas-to-write': '0',
}

async function demandSettings(document: StatusDocument): Promise<void> {
  await askEach(document, async (connection) => {
    for (const [name, expected] of Object.entries(SETTINGS)) {
      const [, seen] = (await connection.call('CONFIG', 'GET', name)) as string[]
      demand(seen === expected, `${name} is ${seen}`, `expected ${expected}`)
    }
  })
}

const failover: Scenario = {
  name: 'kill-failover',
  promise:
    'SIGKILL to `failover`: the next command finds all settings as they were, or puts them back, and no key is lost',
  full: 80,
  short: 4,
  run: async (chance, index) => {
    // Sentinel's is the one that changes most for its time.
    const topologies = ['sentinel', 'sentinel', 'replication', 'cluster'] as const
    await using shop = new Shop(chance, { persistence: ['aof'], topologies })
    const { place, topology } = shop
    const document = await shop.filled()
    const replicas = document.nodes.filter(({ role }) => role === 'replica').map(({ name }) => name)
    const to = chance.of(replicas as [string, ...string[]])
    const running = place.start('failover', 'shop', '--to', to)
    const hasLent = () => (readRecord(`${place.home}/shop`)?.lent ?? []).length > 0
    await killInside(`failover ${topology}`, chance, running, hasLent, 1500)
    const isReset = index % 3 === 1
    if (isReset) await place.expect(0, 'reset', 'shop', '--timeout', '60s')
    // Replication has nobody who would go on with it while it runs.
    else if (index % 3 === 2 || topology === 'replication') {
      await shop.down()
      await shop.up()
    } else await shop.up()
    const after = await place.status('shop')
    demandSamePorts(document, after)
    await demandSettings(after)
    if (isReset) await demandEmpty(after)
    else await demandKeys(after, shop.keys)
    await place.demandClean()
  },
}

export const killedActs = [reset, interruptedReset, failover]

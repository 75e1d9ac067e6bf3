import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from '../scenario.ts'
import { demandNothingLeftSoon, leftIn } from '../support/copies.ts'
import { demand } from '../support/failure.ts'
import { codeOf, Place, said } from '../support/place.ts'
import { nodeTestProject, vitestProject } from '../support/test-project.ts'
import { TOPOLOGIES } from '../support/shapes.ts'
import { killSometime } from './killed.ts'

const WORKERS = 8

/** Waits until every worker has its set, so that all run at the same time, and proves its own healthy then. */
const CROWD_TEST = `
import { readdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { topologyTest } from 'redis-ha/vitest'
import { expect } from 'vitest'

topologyTest({ topology: 'sentinel' })('one set among many', async ({ topology }) => {
  const ports = topology.nodes.map(({ port }) => port)
  writeFileSync(\`ports-\${process.env.VITEST_POOL_ID}\`, JSON.stringify(ports))
  const there = () => readdirSync('.').filter((name) => name.startsWith('ports-')).length
  while (there() < ${WORKERS}) await sleep(20)
  expect((await topology.waitHealthy()).healthy).toBe(true)
  await topology.reset()
})
`

const crowdOfWorkers: Scenario = {
  name: 'test-workers',
  promise: `${WORKERS} workers of one Vitest run, each with a Sentinel set of its own at the same time: all healthy, no port shared, nothing left`,
  full: 50,
  short: 2,
  run: async () => {
    await using place = new Place()
    const project = vitestProject(
      place,
      Array.from({ length: WORKERS }, () => CROWD_TEST),
    )
    const ended = await project.start().ended
    demand(ended.code === 0, `Vitest ended with ${codeOf(ended)}`, said(ended))
    const ports = place
      .names()
      .filter((name) => name.startsWith('ports-'))
      .flatMap((name) => JSON.parse(readFileSync(join(place.folder, name), 'utf8')) as number[])
    demand(ports.length === WORKERS * 6, `${ports.length} ports instead of ${WORKERS * 6}`)
    demand(new Set(ports).size === ports.length, 'a port was given twice', ports.join(', '))
    const left = leftIn(place.folder, project.temporary)
    demand(left.length === 0, 'something is left', () => left.join('\n'))
  },
}

const testOf = (topology: string, body: string) => `
import { topologyTest } from 'redis-ha/vitest'

topologyTest({ topology: '${topology}' })('a test', async ({ topology }) => {
  await topology.reset()
  ${body}
})
`

const killedTestRun: Scenario = {
  name: 'kill-test-run',
  promise:
    'SIGKILL to Vitest, a worker of it in an endless loop or not: no server, no worker, no folder 2 s later',
  full: 100,
  short: 4,
  run: async (chance) => {
    await using place = new Place()
    const body = chance.of(['', '', 'for (;;);'])
    const project = vitestProject(place, [
      testOf(chance.of(TOPOLOGIES), ''),
      testOf(chance.of(TOPOLOGIES), body),
    ])
    await killSometime('vitest', chance, project.start(), 3000)
    await demandNothingLeftSoon(place.folder, project.temporary)
  },
}

const fileOf = (topology: string, body: string) => `
import { test } from 'node:test'
import { useTopology } from 'redis-ha/node-test'

const topology = useTopology({ topology: '${topology}' })
test('a test', async () => {
  await topology().reset()
  ${body}
})
`

const killedNodeTest: Scenario = {
  name: 'kill-node-test',
  promise:
    'SIGKILL to `node --test`, a file of it in an endless loop or not: no server, no test file, no folder 10 s later (a file that is still being loaded ends when it is)',
  full: 50,
  short: 3,
  run: async (chance) => {
    await using place = new Place()
    const body = chance.of(['', 'for (;;);'])
    const project = nodeTestProject(place, [
      fileOf(chance.of(TOPOLOGIES), ''),
      fileOf(chance.of(TOPOLOGIES), body),
    ])
    await killSometime('node --test', chance, project.start(), 5000)
    await demandNothingLeftSoon(place.folder, project.temporary, 10_000)
  },
}

const signalledTestRun: Scenario = {
  name: 'signal-test-run',
  promise:
    'SIGINT, SIGTERM to Vitest or `node --test` alone, a test in an endless loop or not: nothing left 2 s later',
  full: 40,
  short: 4,
  run: async (chance, index) => {
    await using place = new Place()
    const body = chance.of(['', 'for (;;);'])
    const topology = chance.of(TOPOLOGIES)
    const signal = chance.of(['SIGINT', 'SIGTERM'] as const)
    const project =
      index % 2 === 0
        ? vitestProject(place, [testOf(topology, body)])
        : nodeTestProject(place, [fileOf(topology, body)])
    await killSometime(`signal ${index % 2}`, chance, project.start(), 2500, signal)
    await demandNothingLeftSoon(place.folder, project.temporary)
  },
}

export const testRuns = [crowdOfWorkers, killedTestRun, killedNodeTest, signalledTestRun]

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProgramRun } from '../../../src/drills/program/program-run.ts'
import { kill } from '../../../src/faults/kill.ts'
import { start } from '../../../src/faults/start.ts'
import type { ProgramProbe } from '../../../src/model/drill-file.ts'
import { readTopologyValue } from '../../../src/model/read-topology.ts'
import { now } from '../../../src/processes/clock.ts'
import { commandSucceeds, urlAnswers } from '../../../src/processes/probing.ts'
import { OpenTopology } from '../../../src/topologies/open-topology.ts'
import { type PrivateCopy, startPrivateCopy } from '../../../src/topologies/private-copy.ts'

const counter = fileURLToPath(new URL('../../support/programs/counter.mjs', import.meta.url))
let copy: PrivateCopy

beforeAll(async () => {
  const { topology } = readTopologyValue({ topology: 'replication', replicas: 1, port: 'auto' }, 'counted')
  if (!topology) throw new Error('no topology')
  copy = await startPrivateCopy({ topology, baseFolder: '/' })
})

afterAll(async () => await copy.dispose())

function runOf(command: string[], probe: ProgramProbe): ProgramRun {
  return new ProgramRun({
    program: process.execPath,
    command,
    probe,
    copy,
    clock: now,
    environment: process.env,
  })
}

test('a program that goes on, one that hangs, one that ends, one that ends well: each gets its verdict', async () => {
  const key = (name: string): ProgramProbe => ({ key: name, still: 500 })
  const runs = {
    recovering: runOf(['node', counter, 'recover', 'a'], key('a')),
    // The same, by what it prints.
    telling: runOf(['node', counter, 'recover', 'b'], { log: 'counted', still: 500 }),
    hanging: runOf(['node', counter, 'hang', 'c'], key('c')),
    crashing: runOf(['node', counter, 'crash', 'd'], key('d')),
  }
  const all = Object.values(runs)
  expect(await Promise.all(all.map(async (run) => await run.says(true, 30_000)))).toEqual([
    true,
    true,
    true,
    true,
  ])

  const topology = new OpenTopology(copy.state, copy.name)
  const master = await topology.nodes('redis-1', () => 0)
  const faultAt = now()
  await kill(topology, master)
  for (const run of [runs.recovering, runs.telling, runs.hanging])
    expect(await run.says(false, 30_000)).toBe(true)
  await start(topology, master, { mayEmpty: true })
  expect(await runs.recovering.says(true, 30_000)).toBe(true)
  expect(await runs.telling.says(true, 30_000)).toBe(true)

  const [recovering, telling, hanging, crashing] = await Promise.all(
    all.map(async (run) => await run.end(faultAt, faultAt)),
  )
  expect(recovering).toMatchObject({ verdict: 'RECOVERED' })
  expect(recovering?.recoveredMs).toBeGreaterThan(0)
  expect(telling).toMatchObject({
    verdict: 'RECOVERED',
    output: expect.arrayContaining([expect.stringMatching(/^counted \d+$/)]),
  })
  expect(hanging).toMatchObject({ verdict: 'STUCK', recoveredMs: null })
  expect(crashing).toMatchObject({ verdict: 'CRASHED', detail: 'it ended with exit code 7' })
})

test('a command tells by its exit code', async () => {
  const options = { environment: process.env, timeoutMs: 10_000, signal: new AbortController().signal }
  expect(await commandSucceeds(['sh', '-c', 'exit 0'], options)).toBe(true)
  expect(await commandSucceeds(['sh', '-c', 'exit 3'], options)).toBe(false)
  expect(await commandSucceeds(['there-is-no-such-command'], options)).toBe(false)
  expect(await commandSucceeds(['sleep', '60'], { ...options, timeoutMs: 50 })).toBe(false)
})

test('an URL tells by its status', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/well' ? 200 : 503
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { signal } = new AbortController()
  expect(await urlAnswers(`${base}/well`, 10_000, signal)).toBe(true)
  expect(await urlAnswers(`${base}/unwell`, 10_000, signal)).toBe(false)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(await urlAnswers(`${base}/well`, 10_000, signal)).toBe(false)
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
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
import { reservePorts } from '../../support/reserved-ports.ts'
import { useRig } from '../../support/rig.ts'

const rig = useRig()
const worker = fileURLToPath(new URL('../../support/programs/worker.mjs', import.meta.url))
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

const VERDICTS = { recover: 'RECOVERED', hang: 'STUCK', crash: 'CRASHED' } as const

/** A worker that takes the fault in its way, with a probe of one kind that watches it. */
function workers(port: () => number) {
  return (Object.keys(VERDICTS) as (keyof typeof VERDICTS)[]).flatMap((way) => {
    const probes = (key: string, file: string, at: number): Record<string, ProgramProbe> => ({
      key: { key, still: 500 },
      log: { log: 'counted', still: 500 },
      url: { url: `http://127.0.0.1:${at}/health`, every: 100 },
      command: { command: ['test', '-e', file], every: 100 },
    })
    return ['key', 'log', 'url', 'command'].map((kind) => {
      const key = `${way}-${kind}`
      const file = join(rig.folder, key)
      const at = port()
      const probe = probes(key, file, at)[kind]
      if (!probe) throw new Error(kind)
      return { way, kind, run: runOf(['node', worker, way, key, file, String(at)], probe) }
    })
  })
}

test('every kind of probe tells a program that goes on from one that hangs and one that ends', async () => {
  const ports = await reservePorts(rig, 'workers', 12)
  const all = workers(() => ports.pop() ?? 0)
  expect(await Promise.all(all.map(async ({ run }) => await run.says(true, 60_000)))).not.toContain(false)

  const topology = new OpenTopology(copy.state, copy.name)
  const master = await topology.nodes('redis-1', () => 0)
  const faultAt = now()
  await kill(topology, master)
  const going = all.filter(({ way }) => way !== 'crash')
  expect(await Promise.all(going.map(async ({ run }) => await run.says(false, 60_000)))).not.toContain(false)
  await start(topology, master, { mayEmpty: true })
  const back = all.filter(({ way }) => way === 'recover')
  expect(await Promise.all(back.map(async ({ run }) => await run.says(true, 60_000)))).not.toContain(false)

  const results = await Promise.all(
    all.map(async ({ way, kind, run }) => ({ way, kind, result: await run.end(faultAt, faultAt) })),
  )
  expect(results.map(({ way, kind, result }) => `${way} ${kind} ${result?.verdict}`)).toEqual(
    results.map(({ way, kind }) => `${way} ${kind} ${VERDICTS[way]}`),
  )
  const of = (way: string) => results.filter((one) => one.way === way).map(({ result }) => result)
  for (const result of of('recover')) expect(result?.recoveredMs).toBeGreaterThan(0)
  for (const result of [...of('hang'), ...of('crash')]) expect(result?.recoveredMs).toBeNull()
  for (const result of of('crash')) expect(result?.detail).toBe('it ended with exit code 7')
  for (const { result } of results)
    expect(result?.output).toEqual(expect.arrayContaining([expect.stringMatching(/^counted \d+$/)]))
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

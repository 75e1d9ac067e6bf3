import { expect, test } from 'vitest'
import {
  down,
  findServer,
  listTopologies,
  loadTopology,
  RedisHaError,
  status,
  up,
} from '../dist/lib/index.js'
import { useRig } from './support/rig.ts'

const rig = useRig()

test('a program brings a topology up, asks for its health and takes it down', async () => {
  const state = { path: rig.home }
  const { topology, file, baseFolder } = loadTopology(
    rig.file('shop.yaml', 'topology: replication\nreplicas: 1\n'),
  )
  const started = await up({
    topology,
    file,
    program: findServer(topology.server, baseFolder),
    state,
    port: 'auto',
    wiring: 'fast',
    timeoutMs: 30_000,
    report: () => undefined,
  })
  expect(started.document.healthy).toBe(true)
  expect((await status(state, 'shop', { probe: true })).healthy).toBe(true)
  expect(listTopologies(state).map(({ name, state: found }) => [name, found])).toEqual([['shop', 'running']])
  await down(state, 'shop', { purge: false, report: () => undefined })
  expect(listTopologies(state)).toEqual([])
  await expect(status(state, 'shop')).rejects.toBeInstanceOf(RedisHaError)
})

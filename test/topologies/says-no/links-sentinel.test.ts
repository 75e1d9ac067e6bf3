import { beforeAll, expect, test } from 'vitest'
import type { StatusDocument } from '../../../src/model/document.ts'
import { failingChecks, healed } from '../../support/failing-set.ts'
import { ask, nodeNamed } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'

// Faults of the way between a sentinel and what it watches, each with exactly those checks that must see it.

const rig = useRig()
const NAME = 'watched'
// So slow that the sentinels leave all as it is.
const SLOW_MS = 200_000
const YAML = `topology: sentinel\nlinks: true\nsentinel: { down-after-milliseconds: ${SLOW_MS}, failover-timeout: 600000 }\n`
let document: StatusDocument

beforeAll(async () => {
  document = await rig.up(NAME, YAML)
})

/** What says no while one sentinel alone has lost a node, and is quick to think that it is down. */
async function losing(sentinel: string, node: string, expected: string): Promise<string[]> {
  const downAfter = async (ms: number) =>
    await ask(nodeNamed(document, sentinel), 'SENTINEL', ['SET', 'mymaster', 'down-after-milliseconds', ms])
  await rig.succeed(['fault', 'partition', NAME, `${sentinel} | ${node}`])
  await downAfter(5000)
  const seen = await failingChecks(rig, NAME, [expected])
  await downAfter(SLOW_MS)
  await rig.succeed(['fault', 'heal', NAME])
  await healed(rig, NAME)
  return seen
}

test('master-flags: a sentinel that is cut off from the master', async () => {
  const line = 'master-flags sentinel-3: s_down,master'
  expect(await losing('sentinel-3', 'redis-1', line)).toEqual([line])
})

test('replicas-known: a sentinel that is cut off from a replica', async () => {
  const line = 'replicas-known sentinel-2'
  expect(await losing('sentinel-2', 'redis-3', line)).toEqual([line])
})

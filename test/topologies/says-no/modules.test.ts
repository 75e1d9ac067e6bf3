import { beforeAll, expect, test } from 'vitest'
import type { StatusDocument } from '../../../src/model/document.ts'
import { failingChecks, healed } from '../../support/failing-set.ts'
import { ask, nodeNamed } from '../../support/nodes.ts'
import { useRig } from '../../support/rig.ts'
import { TINY, tinyModule } from '../../support/tiny-module.ts'

// A module that a node is to have and has not, seen by the one check that asks for it.

const rig = useRig()
const NAME = 'extended'
let document: StatusDocument
let path: string

beforeAll(async () => {
  path = tinyModule(rig, 'tiny.so')
  document = await rig.up(
    NAME,
    'topology: replication\nmodules: [{ path: tiny.so, args: [fast] }]\nconfig: { enable-module-command: local }\n',
  )
})

async function module(action: string, ...args: string[]): Promise<void> {
  await ask(nodeNamed(document, 'redis-2'), 'MODULE', [action, ...args])
}

test('modules: a node whose module was unloaded', async () => {
  await module('UNLOAD', TINY)
  const lines = ['modules redis-2: none']
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await module('LOAD', path, 'fast')
  await healed(rig, NAME)
})

test('modules: one that was loaded with other arguments', async () => {
  await module('UNLOAD', TINY)
  await module('LOAD', path, 'slow')
  const lines = [`modules redis-2: ${path} slow`]
  expect(await failingChecks(rig, NAME, lines)).toEqual(lines)
  await module('UNLOAD', TINY)
  await module('LOAD', path, 'fast')
  await healed(rig, NAME)
})

import { expect, test } from 'vitest'
import { keySlotOf } from '../../src/model/key-slot.ts'
import { ask, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

// https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
test.each([
  ['user:42', undefined],
  ['{user:42}:cart', 'user:42'],
  ['foo{}{bar}', undefined],
  ['foo{{bar}}zap', '{bar'],
  ['foo{bar}{zap}', 'bar'],
  ['{', undefined],
  ['}{', undefined],
])('the hash tag of %s is %s', (key, tag) => {
  expect(keySlotOf(key)).toMatchObject({ key, tag })
})

test('by itself, by a file, and by a cluster whose roles have changed', async () => {
  const keys = ['user:42', '{user:42}:cart', 'foo{}{bar}', 'foo{{bar}}zap', '{}ä', '{']
  const file = rig.file('shop.yaml', 'topology: cluster\n')
  const alone = await rig.succeed(['slot', ...keys])
  expect(alone).toMatch(/^key +slot +tag$/m)
  expect(alone).toMatch(/^\{user:42\}:cart +(\d+) +user:42$/m)
  const planned = JSON.parse(await rig.succeed(['slot', ...keys, '--name', file, '--json'])) as object[]
  const document = await rig.up('shop', 'topology: cluster\n')
  const running = JSON.parse(await rig.succeed(['slot', ...keys, '--name', 'shop', '--json'])) as {
    key: string
    slot: number
    node: string
  }[]
  expect(running).toEqual(planned)
  for (const { key, slot, node } of running) {
    expect(await ask(nodeNamed(document, node), 'CLUSTER', ['KEYSLOT', key])).toBe(slot)
    // Only its owner answers; the others would redirect.
    expect(await ask(nodeNamed(document, node), 'GET', [key])).toBeNull()
  }
  await ask(nodeNamed(document, 'redis-6'), 'CLUSTER', ['FAILOVER', 'TAKEOVER'])
  expect(await rig.succeed(['slot', 'user:42', '--name', 'shop'])).toMatch(
    /^user:42 +15880 +shard-3 +redis-6$/m,
  )
})

test('where there are no slots', async () => {
  const file = rig.file('plain.yaml', 'topology: replication\n')
  expect(await rig.run(['slot', 'a', '--name', file])).toMatchObject({ code: 2, stdout: '' })
  expect(await rig.run(['slot', 'a', '--name', 'nobody'])).toMatchObject({ code: 2, stdout: '' })
  expect(await rig.run(['slot'])).toMatchObject({ code: 2, stdout: '' })
})

import { expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'
import { runProgram } from './program.ts'

const rig = useRig()

test('cluster: both clients name the same slots and nodes, and CROSSSLOT', async () => {
  const { nodes } = await rig.up('shards', 'topology: cluster\n')
  const owner = (slot: number) =>
    nodes.find((node) => 'slots' in node && node.slots?.some(([from, to]) => from <= slot && slot <= to))
      ?.port
  for (const program of ['cluster-ioredis.mjs', 'cluster-node-redis.mjs']) {
    const said = await runProgram(rig, 'shards', program)
    expect(said).toContain(`key1            slot  9189  127.0.0.1:${owner(9189)}`)
    expect(said).toContain(`{user:42}:cart  slot 15880  127.0.0.1:${owner(15880)}`)
    expect(said).toMatch(/(MGET|RENAME) key1 key2: CROSSSLOT/)
    expect(said).toContain("[ 'value of {user:42}:name', 'value of {user:42}:cart' ]")
  }
})

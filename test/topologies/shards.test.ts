import { expect, test } from 'vitest'
import { parsePairs } from '../../src/redis/pairs.ts'
import { ask } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

test('every node tells of the shards that were planned, master and replica in each', async () => {
  const { nodes } = await rig.up('shards', 'topology: cluster\n')
  const planned = ['shard-1', 'shard-2', 'shard-3'].map((shard) =>
    nodes.flatMap((node) => (node.shard === shard ? [node.port] : [])).toSorted((a, b) => a - b),
  )
  for (const node of nodes) {
    const shards = (await ask(node, 'CLUSTER', ['SHARDS'])) as [string, unknown, string, unknown[]][]
    const ports = shards.map(([, , , members]) =>
      members.map((member) => Number(parsePairs(member).get('port'))).toSorted((a, b) => a - b),
    )
    expect(ports.toSorted(([a = 0], [b = 0]) => a - b)).toEqual(planned)
  }
})

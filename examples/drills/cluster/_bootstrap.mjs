import assert from 'node:assert/strict'

const NODES = ['redis-1', 'redis-2', 'redis-3', 'redis-4', 'redis-5', 'redis-6']
const SLOTS = [
  [0, 5460],
  [5461, 10_922],
  [10_923, 16_383],
]

/**
 * Takes a cluster of 3+3 apart, so that nobody knows anybody, and puts it together by hand: `meetings` are the pairs that are introduced to
 * each other. With `epochs` each master gets a config epoch of its own before; without, they all have 0, and have to settle it.
 */
export async function bootstrap(drill, { meetings, epochs }) {
  const ask = drill.ask
  const ownEpoch = async (index) =>
    Number(/cluster_my_epoch:(\d+)/.exec(String(await ask(NODES[index], 'CLUSTER', 'INFO')))[1])
  await drill.step('take the cluster apart', async () => {
    for (const node of NODES) if ((await drill.info(node, 'role')) === 'master') await ask(node, 'FLUSHALL')
    for (const node of NODES) await ask(node, 'CLUSTER', 'RESET', 'HARD')
    for (const node of NODES) {
      assert.match(String(await ask(node, 'CLUSTER', 'INFO')), /cluster_known_nodes:1\r/)
      assert.equal(await drill.info(node, 'role'), 'master')
    }
  })
  const ids = await Promise.all(NODES.map(async (node) => String(await ask(node, 'CLUSTER', 'MYID'))))
  assert.equal(new Set(ids).size, NODES.length, 'each node has an id of its own')

  await drill.step('give the slots to the masters', async () => {
    for (const [index, [first, last]] of SLOTS.entries()) {
      if (epochs) await ask(NODES[index], 'CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
      const slots = Array.from({ length: last - first + 1 }, (_, slot) => first + slot)
      await ask(NODES[index], 'CLUSTER', 'ADDSLOTS', ...slots)
    }
    assert.deepEqual(await Promise.all([0, 1, 2].map(ownEpoch)), epochs ? [1, 2, 3] : [0, 0, 0])
  })
  await drill.step('introduce the nodes to each other', async () => {
    for (const [one, other] of meetings) {
      const { host, port, busPort } = await drill.node(NODES[other])
      await ask(NODES[one], 'CLUSTER', 'MEET', host, port, busPort)
    }
  })
  await drill.until('every node knows all six', async () => {
    for (const node of NODES) {
      const lines = String(await ask(node, 'CLUSTER', 'NODES'))
        .trim()
        .split('\n')
      assert.deepEqual(lines.map((line) => line.split(' ')[0]).toSorted(), ids.toSorted())
      for (const line of lines) assert.doesNotMatch(line, /handshake|noaddr|fail|disconnected/)
    }
    return true
  })
  await drill.step('make replicas of the other three', async () => {
    for (const replica of [3, 4, 5]) await ask(NODES[replica], 'CLUSTER', 'REPLICATE', ids[replica - 3])
  })
  const own = await drill.until('each master has a config epoch of its own', async () => {
    const told = await Promise.all([0, 1, 2].map(ownEpoch))
    assert.equal(new Set(told).size, 3, `epochs ${told.join(', ')}`)
    return told
  })
  await drill.step({ wait: 'healthy' })
  if (epochs) assert.deepEqual(own, [1, 2, 3], 'the epochs are those that were given')
  await drill.step('every node tells the same epochs', async () => {
    for (const node of NODES)
      assert.deepEqual(epochsIn(await ask(node, 'CLUSTER', 'NODES'), ids.slice(0, 3)), own, node)
  })
  for (const node of NODES)
    assert.match(
      String(await ask(node, 'CLUSTER', 'INFO')),
      /cluster_state:ok\r\n.*cluster_slots_ok:16384\r/s,
    )
}

/** The config epochs of these ids in a reply of CLUSTER NODES. */
function epochsIn(reply, ids) {
  const lines = String(reply)
    .split('\n')
    .map((line) => line.split(' '))
  return ids.map((id) => Number(lines.find(([first]) => first === id)?.[6]))
}

/** Every pair of the six. */
export const MESH = NODES.flatMap((_, one) =>
  NODES.flatMap((__, other) => (one < other ? [[one, other]] : [])),
)
/** Each one and the next. */
export const CHAIN = NODES.slice(1).map((_, index) => [index, index + 1])
/** The first one and each other. */
export const STAR = NODES.slice(1).map((_, index) => [0, index + 1])

import { expect, test } from 'vitest'
import { type KnownNode, renderNodesConf } from '../../src/conf/nodes-conf.ts'
import { splitSlots } from '../../src/model/slots.ts'
import { parseClusterNodes } from '../../src/redis/cluster-replies.ts'

const id = (name: string) => name.repeat(40)
const phantom = id('f')

const nodes: KnownNode[] = ['1', '2', '3', '4', '5', '6'].map((name, index) => ({
  id: id(name),
  host: '127.0.0.1',
  port: 7001 + index,
  busPort: 17_001 + index,
  masterId: index < 3 ? undefined : id(String(index - 2)),
  slots: splitSlots(3).slice(index, index + 1),
  epoch: index < 3 ? index + 1 : 0,
  shardId: undefined,
}))

test('of a master: it replicates a phantom that holds its slots', () => {
  expect(renderNodesConf(nodes, id('2'), { is: 'phantom', id: phantom })).toBe(
    `${id('1')} 127.0.0.1:7001@17001 master - 0 0 1 connected 0-5460
${id('2')} 127.0.0.1:7002@17002 myself,slave ${phantom} 0 0 0 connected
${id('3')} 127.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
${id('4')} 127.0.0.1:7004@17004 slave ${id('1')} 0 0 0 connected
${id('5')} 127.0.0.1:7005@17005 slave ${id('2')} 0 0 0 connected
${id('6')} 127.0.0.1:7006@17006 slave ${id('3')} 0 0 0 connected
${phantom} :0@0 master,noaddr - 0 0 2 disconnected 5461-10922
vars currentEpoch 3 lastVoteEpoch 0
`,
  )
})

test('of a master for which a replica stands in: that one has its slots, and it has none yet', () => {
  expect(renderNodesConf(nodes, id('2'), { is: 'stand-in', id: id('5') })).toBe(
    `${id('1')} 127.0.0.1:7001@17001 master - 0 0 1 connected 0-5460
${id('2')} 127.0.0.1:7002@17002 myself,master - 0 0 0 connected
${id('3')} 127.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
${id('4')} 127.0.0.1:7004@17004 slave ${id('1')} 0 0 0 connected
${id('5')} 127.0.0.1:7005@17005 master - 0 0 2 connected 5461-10922
${id('6')} 127.0.0.1:7006@17006 slave ${id('3')} 0 0 0 connected
vars currentEpoch 3 lastVoteEpoch 0
`,
  )
})

test('of a replica: all masters are what they are by then, under the epochs that they drew', () => {
  const drawn = nodes.map((node) => ({ ...node, epoch: node.epoch === 0 ? 0 : node.epoch + 3 }))
  expect(renderNodesConf(drawn, id('5'), undefined)).toBe(
    `${id('1')} 127.0.0.1:7001@17001 master - 0 0 4 connected 0-5460
${id('2')} 127.0.0.1:7002@17002 master - 0 0 5 connected 5461-10922
${id('3')} 127.0.0.1:7003@17003 master - 0 0 6 connected 10923-16383
${id('4')} 127.0.0.1:7004@17004 slave ${id('1')} 0 0 0 connected
${id('5')} 127.0.0.1:7005@17005 myself,slave ${id('2')} 0 0 0 connected
${id('6')} 127.0.0.1:7006@17006 slave ${id('3')} 0 0 0 connected
vars currentEpoch 6 lastVoteEpoch 0
`,
  )
})

test('a shard has one id, the phantom of its master too', () => {
  const sharded = nodes.map((node, index) => ({ ...node, shardId: id('abc'[index % 3] ?? '') }))
  const text = renderNodesConf(sharded, id('2'), { is: 'phantom', id: phantom })
  expect(text).toContain(`${id('1')} 127.0.0.1:7001@17001,,shard-id=${id('a')} master`)
  expect(text).toContain(`${id('2')} 127.0.0.1:7002@17002,,shard-id=${id('b')} myself,slave`)
  expect(text).toContain(`${id('4')} 127.0.0.1:7004@17004,,shard-id=${id('a')} slave`)
  expect(text).toContain(`${phantom} :0@0,,shard-id=${id('b')} master,noaddr`)
  expect(parseClusterNodes(text).map(({ host, port, busPort }) => ({ host, port, busPort }))).toEqual([
    ...nodes.map(({ host, port, busPort }) => ({ host, port, busPort })),
    { host: '', port: 0, busPort: 0 },
  ])
})

test('several ranges are apart by a space, and it is read back', () => {
  const [first, ...others] = nodes
  if (!first) throw new Error('no node')
  const slots: [number, number][] = [
    [0, 99],
    [200, 200],
  ]
  const text = renderNodesConf([{ ...first, slots }, ...others], id('4'), undefined)
  expect(text).toContain('connected 0-99 200\n')
  const [parsed] = parseClusterNodes(text)
  expect(parsed).toMatchObject({ id: id('1'), port: 7001, busPort: 17_001, slots })
})

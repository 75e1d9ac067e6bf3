import { describe, expect, test } from 'vitest'
import { parseClusterNodes, replicasInSlots } from '../../src/redis/cluster-replies.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)

const line = (text: string) => {
  const [parsed, ...more] = parseClusterNodes(text)
  expect(more).toEqual([])
  return parsed
}

describe('CLUSTER NODES', () => {
  test('a master with its slots', () => {
    expect(
      line(`${A} 127.0.0.1:7001@17001 myself,master - 0 1700000000000 3 connected 0-5460 9000 16383\n`),
    ).toEqual({
      id: A,
      host: '127.0.0.1',
      port: 7001,
      busPort: 17_001,
      flags: ['myself', 'master'],
      masterId: undefined,
      configEpoch: 3,
      linkState: 'connected',
      slots: [
        [0, 5460],
        [9000, 9000],
        [16_383, 16_383],
      ],
      openSlots: [],
    })
  })

  test('a replica', () => {
    expect(line(`${B} 127.0.0.1:7004@17004 slave ${A} 0 1700000000000 3 connected`)).toEqual({
      id: B,
      host: '127.0.0.1',
      port: 7004,
      busPort: 17_004,
      flags: ['slave'],
      masterId: A,
      configEpoch: 3,
      linkState: 'connected',
      slots: [],
      openSlots: [],
    })
  })

  test('open slots', () => {
    expect(
      line(`${A} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-92 [93->-${B}] [77-<-${B}]`),
    ).toMatchObject({ slots: [[0, 92]], openSlots: [`[93->-${B}]`, `[77-<-${B}]`] })
  })

  test('a node without address', () => {
    expect(line(`${A} :0@0 master,noaddr - 1700000000000 1700000000000 1 disconnected 0-5460`)).toMatchObject(
      {
        host: '',
        port: 0,
        busPort: 0,
        flags: ['master', 'noaddr'],
        linkState: 'disconnected',
      },
    )
  })

  test('a handshake', () => {
    expect(line(`${A} 127.0.0.1:7001@17001 handshake - 0 0 0 disconnected`)).toMatchObject({
      flags: ['handshake'],
      masterId: undefined,
      slots: [],
    })
  })

  test.each(['fail', 'fail?'])('one that is %s', (flag) => {
    expect(line(`${A} 127.0.0.1:7001@17001 master,${flag} - 1 2 3 connected`)?.flags).toEqual([
      'master',
      flag,
    ])
  })

  test.each([
    ['127.0.0.1:7001@17001,redis-1.shop', '127.0.0.1'],
    ['127.0.0.1:7001@17001,,tls-port=0,shard-id=69bc080733d1355567173199cff4a6a039a2f024', '127.0.0.1'],
    ['::1:7001@17001', '::1'],
    ['2001:db8::7:7001@17001,redis-1.shop', '2001:db8::7'],
    ['127.0.0.1:7001', '127.0.0.1'],
  ])('the address %s', (address, host) => {
    const busPort = address.includes('@') ? 17_001 : 0
    expect(line(`${A} ${address} master - 0 0 1 connected 5`)).toMatchObject({
      host,
      port: 7001,
      busPort,
      slots: [[5, 5]],
    })
  })

  test('several lines, and the last one of a nodes.conf', () => {
    const nodes = parseClusterNodes(
      `${A} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\r\n${B} 127.0.0.1:7002@17002 slave ${A} 0 0 1 connected\nvars currentEpoch 6 lastVoteEpoch 0\n\n`,
    )
    expect(nodes.map(({ id }) => id)).toEqual([A, B])
    expect(parseClusterNodes('')).toEqual([])
  })
})

describe('CLUSTER SLOTS', () => {
  test('the replicas in it, each once', () => {
    const master = ['127.0.0.1', 7001, A, []]
    const replica = ['127.0.0.1', 7004, B, []]
    const other = ['::1', 7005, B]
    expect(
      replicasInSlots([
        [0, 99, master, replica],
        [100, 5460, master, replica, other],
        [5461, 16_383, ['127.0.0.1', 7002, A]],
      ]),
    ).toEqual(new Set(['127.0.0.1:7004', '::1:7005']))
  })

  test.each([[[]], [null], ['ERR'], [[['0']]], [[null, 5]]])('none in %j', (reply) => {
    expect(replicasInSlots(reply)).toEqual(new Set())
  })
})

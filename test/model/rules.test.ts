import { describe, expect, test } from 'vitest'
import { readTopologyText } from '../../src/model/read-topology.ts'
import { topologyOf } from '../support/plans.ts'
import { errorsIn, warningsIn } from '../support/problems.ts'

const KEPT = 'persistence: aof'

describe('errors', () => {
  test.each([
    [
      'a quorum above the number of sentinels',
      'topology: sentinel\nsentinels: 3\nsentinel:\n  quorum: 4',
      ['4:11: a quorum of 4 with 3 sentinels can never be reached → quorum: 2, the majority'],
    ],
    [
      'fewer than three masters',
      'topology: cluster\nmasters: 2',
      [
        '2:10: a cluster of 2 masters; expected at least 3: fewer have no majority once one fails → masters: 3',
      ],
    ],
    [
      'more nodes than 1000 in a cluster',
      'topology: cluster\nmasters: 400\nreplicas: 2',
      ['3:11: 1200 nodes; expected at most 1000 → fewer replicas, masters or sentinels'],
    ],
    [
      'more nodes than 1000 in a cluster with the default replicas',
      'topology: cluster\nmasters: 501',
      ['1:1: 1002 nodes; expected at most 1000 → fewer replicas, masters or sentinels'],
    ],
    [
      'more nodes than 1000, sentinels among them',
      'topology: sentinel\nreplicas: 997\nsentinels: 3',
      ['2:11: 1001 nodes; expected at most 1000 → fewer replicas, masters or sentinels'],
    ],
    [
      'repl-ping-replica-period not below repl-timeout',
      'topology: replication\nconfig: { repl-ping-replica-period: 60 }',
      [
        '2:9: repl-ping-replica-period 60 of redis-1 is not below its repl-timeout 60: replicas would time out again and again → a longer repl-timeout, or a shorter repl-ping-replica-period',
      ],
    ],
    [
      'the same by its older name, of one node',
      'topology: replication\nconfig: { repl-timeout: 20 }\nnodes: { redis-2: { config: { repl-ping-slave-period: 30 } } }',
      [
        '3:29: repl-ping-replica-period 30 of redis-2 is not below its repl-timeout 20: replicas would time out again and again → a longer repl-timeout, or a shorter repl-ping-replica-period',
      ],
    ],
    [
      'a host that others reach, without a password',
      'topology: replication\nhost: 192.0.2.7',
      [
        '2:7: 192.0.2.7 can be reached from outside this machine; expected a password and `expose: true` with it → expose: true and auth: { password: generate }, or host: 127.0.0.1',
      ],
    ],
    [
      'an IPv6 host that others reach, without a password',
      'topology: replication\nhost: "2001:db8::7"',
      [
        '2:7: 2001:db8::7 can be reached from outside this machine; expected a password and `expose: true` with it → expose: true and auth: { password: generate }, or host: 127.0.0.1',
      ],
    ],
    [
      'unknown nodes',
      'topology: sentinel\nnodes:\n  redis-4: {}\n  sentinel-9: {}\n  constructor: {}',
      [
        '3:3: there is no node redis-4; expected redis-1 to sentinel-3 → redis-1',
        '4:3: there is no node sentinel-9; expected redis-1 to sentinel-3 → sentinel-1',
        '5:3: there is no node constructor; expected redis-1 to sentinel-3 → redis-1',
      ],
    ],
    [
      'a sentinel in a cluster',
      'topology: cluster\nnodes: { sentinel-1: {} }',
      ['2:10: there is no node sentinel-1; expected redis-1 to redis-6 → redis-1'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(errorsIn(text)).toEqual(expected)
    expect(readTopologyText(text, 'shop').topology).toBeUndefined()
  })

  test.each([
    'auth: { password: secret }',
    'users: { default: off }',
    'users: { default: { rules: +@read } }',
  ])('a host that others reach, with `expose` and %s, is as you like', (closed) => {
    expect(errorsIn(`topology: replication\nhost: 192.0.2.7\nexpose: true\n${closed}`)).toEqual([])
  })

  test('a thousand nodes are not too many', () => {
    expect(errorsIn('topology: cluster\nmasters: 500\nport: 1000')).toEqual([])
  })

  test('the last value of a list, and a node’s own, are those that count', () => {
    const text = 'topology: replication\nconfig: { repl-timeout: [5, 60] }'
    expect(errorsIn(text)).toEqual([])
    const nodes = [1, 2, 3].map((n) => `redis-${n}: { config: { Repl-Timeout: 60 } }`).join(', ')
    expect(errorsIn(`topology: replication\nconfig: { repl-timeout: 5 }\nnodes: { ${nodes} }`)).toEqual([])
  })
})

const warning = (what: string) =>
  `2:7: ${what} is one that the kernel gives to clients (32768 to 60999): it can be taken at any moment → a port below 32768`

describe('ports', () => {
  test.each([
    [
      'a list that is too short',
      'topology: sentinel\nport: [6379, 6380]',
      ['2:7: 2 ports for 3 nodes → one port for each node, or the first one alone'],
    ],
    [
      'a list that is too long',
      'topology: sentinel\nsentinel: { port: [1, 2, 3, 4] }',
      ['2:19: 4 ports for 3 nodes → one port for each node, or the first one alone'],
    ],
    [
      'the same port twice in a list',
      'topology: replication\nport: [6379, 6380, 6379]',
      ['2:20: port 6379 of redis-3 is also port 6379 of redis-1 → other ports, or port: auto'],
    ],
    [
      'a sentinel on the port of a data node',
      'topology: sentinel\nsentinel: { port: 6381 }',
      ['2:19: port 6381 of sentinel-1 is also port 6381 of redis-3 → other ports, or port: auto'],
    ],
    [
      'a data node on the default port of a sentinel',
      'topology: sentinel\nport: 26378',
      ['1:1: port 26379 of sentinel-1 is also port 26379 of redis-2 → other ports, or port: auto'],
    ],
    [
      'a node on the bus of another',
      'topology: cluster\nport: [7001, 7002, 7003, 7004, 7005, 17001]',
      ['2:38: port 17001 of redis-6 is also bus port 17001 of redis-1 → other ports, or port: auto'],
    ],
    [
      'a bus on the port of another',
      'topology: cluster\nport: [17001, 7002, 7003, 7004, 7005, 7001]',
      ['2:39: bus port 17001 of redis-6 is also port 17001 of redis-1 → other ports, or port: auto'],
    ],
    [
      'a bus above 65535',
      'topology: cluster\nport: 55534',
      ['2:7: bus port 65536 of redis-3 is above 65535 → a lower port'],
    ],
    [
      'a bus above 65535 in a list',
      'topology: cluster\nport: [7001, 7002, 7003, 7004, 7005, 55536]',
      ['2:38: bus port 65536 of redis-6 is above 65535 → a lower port'],
    ],
    [
      'a range that runs over the end',
      'topology: replication\nport: 65534',
      ['2:7: port 65536 of redis-3 is above 65535 → a lower port'],
    ],
    [
      'sentinels that run over the end',
      'topology: sentinel\nsentinel: { port: 65535 }',
      ['2:19: port 65536 of sentinel-2 is above 65535 → a lower port'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(errorsIn(text)).toEqual(expected)
  })

  test('the highest ports that there are', () => {
    expect(errorsIn('topology: replication\nport: 65533')).toEqual([])
    expect(errorsIn('topology: cluster\nport: 55530')).toEqual([])
  })

  test('--port counts before the file', () => {
    const text = 'topology: replication\nport: [1, 2]'
    expect(errorsIn(text, { port: 7000 })).toEqual([])
    expect(errorsIn(text, { port: 'auto' })).toEqual([])
    expect(errorsIn('topology: cluster', { port: 55_600 })).toEqual([
      '1:1: bus port 65600 of redis-1 is above 65535 → a lower port',
    ])
  })

  test('automatic ports can’t be wrong', () => {
    expect(errorsIn('topology: cluster\nport: auto')).toEqual([])
    expect(errorsIn('topology: sentinel\nport: auto\nsentinel: { port: auto }')).toEqual([])
  })

  test('a pinned port that the kernel gives to clients is a warning', () => {
    const ephemeral: [number, number] = [32_768, 60_999]
    expect(warningsIn('topology: replication\nport: 32766', { ephemeral })).toEqual([
      warning('port 32768 of redis-3'),
    ])
    expect(warningsIn(`topology: cluster\n${KEPT}\nport: 22763`, { ephemeral })).toEqual([
      warning('bus port 32768 of redis-6').replace('2:7', '3:7'),
    ])
    expect(warningsIn('topology: replication\nport: 61000', { ephemeral })).toEqual([])
    expect(warningsIn('topology: replication\nport: 32765', { ephemeral })).toEqual([])
    expect(warningsIn('topology: replication\nport: 40000')).toEqual([])
  })
})

describe('warnings', () => {
  test.each([
    [
      'an even number of sentinels',
      `topology: sentinel\n${KEPT}\nsentinels: 4`,
      ['3:12: 4 sentinels survive the loss of no more of them than 3 do → sentinels: 5'],
    ],
    [
      'a single sentinel',
      `topology: sentinel\n${KEPT}\nsentinels: 1`,
      ['3:12: a single sentinel: when it is gone, nobody fails over → sentinels: 3'],
    ],
    [
      'a quorum that is no majority',
      `topology: sentinel\n${KEPT}\nsentinels: 5\nsentinel: { quorum: 2 }`,
      ['4:21: a quorum of 2 is no majority of 5 sentinels: a minority can call the master down → quorum: 3'],
    ],
    [
      'down-after-milliseconds not below failover-timeout',
      `topology: sentinel\n${KEPT}\nsentinel:\n  down-after-milliseconds: 60000`,
      [
        '4:28: down-after-milliseconds 60000 is not below failover-timeout 60000: a failover may be given up before it is seen to be needed → a longer failover-timeout',
      ],
    ],
    [
      'every replica with replica-priority 0',
      `topology: sentinel\n${KEPT}\nconfig: { replica-priority: 0 }`,
      [
        '3:9: every replica has replica-priority 0: none of them can be promoted → a replica-priority above 0 for one of them',
      ],
    ],
    [
      'every replica with slave-priority 0, each by itself',
      `topology: sentinel\n${KEPT}\nreplicas: 1\nnodes: { redis-2: { config: { slave-priority: 0 } } }`,
      [
        '4:29: every replica has replica-priority 0: none of them can be promoted → a replica-priority above 0 for one of them',
      ],
    ],
    [
      'min-replicas-to-write above replicas',
      'topology: replication\nreplicas: 1\nconfig: { min-replicas-to-write: 2 }',
      [
        '3:9: min-replicas-to-write of redis-1 is above its 1 replicas: it refuses every write → min-replicas-to-write: 1',
      ],
    ],
    [
      'min-slaves-to-write above the replicas of a node in a cluster',
      `topology: cluster\n${KEPT}\nnodes: { redis-2: { config: { min-slaves-to-write: 2 } } }`,
      [
        '3:29: min-replicas-to-write of redis-2 is above its 1 replicas: it refuses every write → min-replicas-to-write: 1',
      ],
    ],
    [
      'failover with a master that comes back empty',
      'topology: sentinel\npersistence: none',
      [
        '2:14: with persistence: none a master that restarts before it counts as down is empty, and then so are its replicas → persistence: aof, unless this is a fixture',
      ],
    ],
    [
      'the same by default, in a cluster',
      'topology: cluster',
      [
        '1:1: with persistence: none a master that restarts before it counts as down is empty, and then so are its replicas → persistence: aof, unless this is a fixture',
      ],
    ],
  ])('%s', (_what, text, expected) => {
    expect(warningsIn(text)).toEqual(expected)
    expect(errorsIn(text)).toEqual([])
    expect(readTopologyText(text, 'shop').topology).toBeDefined()
  })

  test.each([
    ['three sentinels', `topology: sentinel\n${KEPT}`],
    [
      'two of three replicas with priority 0',
      `topology: sentinel\n${KEPT}\nnodes: { redis-3: { config: { replica-priority: 0 } } }`,
    ],
    ['priority 0 where nobody fails over', 'topology: replication\nconfig: { replica-priority: 0 }'],
    ['nobody to promote', `topology: sentinel\n${KEPT}\nreplicas: 0\nconfig: { replica-priority: 0 }`],
    ['as many replicas as writes need', 'topology: replication\nconfig: { min-replicas-to-write: 2 }'],
    ['no failover, nothing kept', 'topology: replication'],
    ['no replicas to empty themselves', 'topology: cluster\nreplicas: 0'],
  ])('none about %s', (_what, text) => {
    expect(warningsIn(text)).toEqual([])
  })

  test('stand beside errors', () => {
    const { topology, problems } = readTopologyText('topology: cluster\nmasters: 1', 'shop')
    expect(topology).toBeUndefined()
    expect(problems.map(({ severity }) => severity)).toEqual(['warning', 'error'])
  })
})

test('a quorum is the majority unless told', () => {
  expect(topologyOf('topology: sentinel\nsentinels: 1')).toHaveProperty('sentinels', 1)
})

import { describe, expect, test } from 'vitest'
import { readConfigValues } from '../../src/model/config-values.ts'
import { errorsIn } from '../support/problems.ts'

describe('values', () => {
  test.each([
    ['text', '100mb', [['100mb']]],
    ['text of several arguments', 'normal 0 0 0', [['normal', '0', '0', '0']]],
    ['a number', 100, [['100']]],
    ['zero', 0, [['0']]],
    ['true', true, [['yes']]],
    ['false', false, [['no']]],
    ['nothing, as in save ""', '', [['']]],
    ['spaces', '   ', [['']]],
    ['quotes, as in redis.conf', String.raw`"a b" 'c"d' "\x41\n"`, [['a b', 'c"d', 'A\n']]],
    ['bytes of UTF-8', String.raw`"\xc3\xa9"`, [['é']]],
    [
      'a list',
      ['normal 0 0 0', 'pubsub 1 1 1'],
      [
        ['normal', '0', '0', '0'],
        ['pubsub', '1', '1', '1'],
      ],
    ],
    ['a comment, which Redis has not', '1 # two', [['1', '#', 'two']]],
  ])('%s', (_what, value, expected) => {
    const { directives, problems } = readConfigValues({ 'Some-Thing': value }, 'redis')
    expect(problems).toEqual([])
    expect(directives).toEqual(expected.map((args) => ({ name: 'some-thing', args })))
  })

  test('a directive of Sentinel may have its two words', () => {
    const { directives, problems } = readConfigValues(
      { 'sentinel deny-scripts-reconfig': 'no', loglevel: 'debug' },
      'sentinel',
    )
    expect(problems).toEqual([])
    expect(directives).toEqual([
      { name: 'sentinel deny-scripts-reconfig', args: ['no'] },
      { name: 'loglevel', args: ['debug'] },
    ])
  })
})

describe('errors', () => {
  const QUOTE = 'quote as in redis.conf: a closing quote ends the argument'
  test.each([
    [`config: { logfoo: '"a' }`, `2:19: the quotes of logfoo don't balance → ${QUOTE}`],
    [`config: { logfoo: "'a" }`, `2:19: the quotes of logfoo don't balance → ${QUOTE}`],
    [`config: { logfoo: '"a"b' }`, `2:19: the quotes of logfoo don't balance → ${QUOTE}`],
    [`config: { logfoo: [a, '"'] }`, `2:23: the quotes of logfoo don't balance → ${QUOTE}`],
    [
      String.raw`config: { logfoo: '"\xff"' }`,
      '2:19: the \\x escapes of logfoo are no UTF-8 text → the text itself, without escapes',
    ],
    [
      'config: { "log foo": 1 }',
      '2:11: "log foo" is no directive\'s name; expected one word → maxmemory: 100mb',
    ],
    ['config: { "a\\nb": 1 }', '2:11: "a\\nb" is no directive\'s name; expected one word → maxmemory: 100mb'],
    ['config: { "": 1 }', '2:11: "" is no directive\'s name; expected one word → maxmemory: 100mb'],
    [
      'nodes:\n  redis-1:\n    config: { "#": 1 }',
      '4:15: "#" is no directive\'s name; expected one word → maxmemory: 100mb',
    ],
    [
      'sentinel: { config: { sentinel: monitor other 127.0.0.1 1 1 } }',
      '2:23: "sentinel" is no directive\'s name; expected one word, or sentinel and one word → maxmemory: 100mb',
    ],
    [
      'sentinel: { config: { sentinel  monitor: a } }',
      '2:23: "sentinel  monitor" is no directive\'s name; expected one word, or sentinel and one word → maxmemory: 100mb',
    ],
  ])('%s', (line, expected) => {
    expect(errorsIn(`topology: sentinel\n${line}`)).toEqual([expected])
  })
})

describe('directives with a place of their own', () => {
  const FOLDER = 'use nothing: it lies in the folder of the node'
  test.each([
    ['port', 'use the key `port`'],
    ['PORT', 'use the key `port`'],
    ['bind', 'use the keys `host` and `expose`'],
    ['protected-mode', 'use the key `host`'],
    ['dir', 'use nothing: each node has a folder of its own in the state directory'],
    ['logfile', 'use the command `redis-ha logs`'],
    ['pidfile', 'use nothing: redis-ha keeps track of its processes'],
    ['daemonize', 'use nothing: `redis-ha up` leaves the nodes running'],
    ['supervised', 'use nothing: `redis-ha up` leaves the nodes running'],
    ['set-proc-title', 'use nothing: redis-ha knows its processes by what they were started with'],
    ['include', 'use the directives themselves'],
    ['dbfilename', FOLDER],
    ['appendfilename', FOLDER],
    ['appenddirname', FOLDER],
    ['cluster-config-file', FOLDER],
    ['aclfile', 'use the keys `auth` and `users`'],
    ['requirepass', 'use the key `auth`'],
    ['masterauth', 'use the key `auth`'],
    ['primaryauth', 'use the key `auth`'],
    ['masteruser', 'use the keys `auth` and `users`'],
    ['primaryuser', 'use the keys `auth` and `users`'],
    ['user', 'use the keys `auth` and `users`'],
    ['unixsocket', 'use the key `port`: nodes are reached by TCP'],
    ['unixsocketperm', 'use the key `port`: nodes are reached by TCP'],
    ['replicaof', 'use the key `replicas`'],
    ['slaveof', 'use the key `replicas`'],
    ['save', 'use the key `persistence`'],
    ['appendonly', 'use the key `persistence`'],
    ['appendfsync', 'use the key `persistence`'],
    ['replica-announce-ip', 'use the key `host`'],
    ['slave-announce-ip', 'use the key `host`'],
    ['replica-announce-port', 'use the key `port`'],
    ['slave-announce-port', 'use the key `port`'],
    ['cluster-enabled', 'use `topology: cluster`'],
    ['cluster-node-timeout', 'use the key `cluster.node-timeout`'],
    ['cluster-require-full-coverage', 'use the key `cluster.require-full-coverage`'],
    ['cluster-port', 'use the key `port`: the bus is 10000 above it'],
    ['cluster-announce-ip', 'use the key `host`'],
    ['cluster-announce-port', 'use the key `port`'],
    ['cluster-announce-bus-port', 'use the key `port`'],
    ['cluster-announce-hostname', 'use the key `host`'],
    ['cluster-preferred-endpoint-type', 'use the key `host`'],
    ['cluster-announce-tls-port', 'use the key `port`'],
    ['tls-port', 'use the key `tls`'],
    ['tls-replication', 'use the key `tls`'],
    ['tls-cluster', 'use the key `tls`'],
    ['loadmodule', 'use the key `modules`'],
  ])('%s', (name, advice) => {
    const refusal = (place: string) => `${place}: ${name.toLowerCase()} can't be set under config → ${advice}`
    expect(errorsIn(`topology: cluster\nconfig: { maxmemory: 0, ${name}: 1 }`)).toEqual([refusal('2:25')])
    expect(errorsIn(`topology: cluster\nnodes: { redis-2: { config: { ${name}: 1 } } }`)).toEqual([
      refusal('2:31'),
    ])
  })

  test.each([
    ['port', 'use the key `sentinel.port`'],
    ['requirepass', 'use the key `auth`'],
    ['sentinel monitor', 'use the keys `sentinel.master-name` and `sentinel.quorum`'],
    ['Sentinel Monitor', 'use the keys `sentinel.master-name` and `sentinel.quorum`'],
    ['sentinel down-after-milliseconds', 'use the key `sentinel.down-after-milliseconds`'],
    ['sentinel failover-timeout', 'use the key `sentinel.failover-timeout`'],
    ['sentinel parallel-syncs', 'use the key `sentinel.parallel-syncs`'],
    ['sentinel auth-pass', 'use the key `auth`'],
    ['sentinel auth-user', 'use the keys `auth` and `users`'],
    ['sentinel sentinel-pass', 'use the key `auth`'],
    ['sentinel sentinel-user', 'use the keys `auth` and `users`'],
    ['sentinel announce-ip', 'use the key `host`'],
    ['sentinel announce-port', 'use the key `sentinel.port`'],
    ['sentinel myid', 'use nothing: each sentinel has an id of its own'],
    ['sentinel known-replica', 'use nothing: the sentinels know the replicas'],
    ['sentinel known-slave', 'use nothing: the sentinels know the replicas'],
    ['sentinel known-sentinel', 'use nothing: the sentinels know each other'],
    ['sentinel config-epoch', 'use nothing: it is Sentinel’s own state'],
    ['sentinel leader-epoch', 'use nothing: it is Sentinel’s own state'],
    ['sentinel current-epoch', 'use nothing: it is Sentinel’s own state'],
  ])('of sentinels: %s', (name, advice) => {
    const refusal = (place: string) => `${place}: ${name.toLowerCase()} can't be set under config → ${advice}`
    expect(errorsIn(`topology: sentinel\nsentinel: { config: { ${name}: 1 } }`)).toEqual([refusal('2:23')])
    expect(errorsIn(`topology: sentinel\nnodes: { sentinel-2: { config: { ${name}: 1 } } }`)).toEqual([
      refusal('2:34'),
    ])
  })

  test.each(['maxmemory', 'repl-diskless-sync', 'constructor', 'toString'])('%s has none', (name) => {
    expect(errorsIn(`topology: cluster\nconfig: { ${name}: 1 }`)).toEqual([])
  })
})

import { expect, test } from 'vitest'
import { topologyOf } from '../support/plans.ts'

const common = {
  name: 'shop',
  host: '127.0.0.1',
  server: 'redis-server',
  persistence: 'none',
  debug: false,
  links: false,
  config: {},
  nodes: {},
}

test('replication needs nothing but its topology', () => {
  expect(topologyOf('topology: replication')).toEqual({
    ...common,
    topology: 'replication',
    port: 6379,
    replicas: 2,
  })
})

test('sentinel needs nothing but its topology', () => {
  expect(topologyOf('topology: sentinel')).toEqual({
    ...common,
    topology: 'sentinel',
    port: 6379,
    replicas: 2,
    sentinels: 3,
    sentinel: {
      'master-name': 'mymaster',
      'down-after-milliseconds': 5000,
      'failover-timeout': 60_000,
      'parallel-syncs': 1,
      config: {},
    },
  })
})

test('cluster needs nothing but its topology', () => {
  expect(topologyOf('topology: cluster')).toEqual({
    ...common,
    topology: 'cluster',
    port: 7001,
    masters: 3,
    replicas: 1,
    cluster: { 'node-timeout': 5000, 'require-full-coverage': 'yes' },
  })
})

test('a file can say everything', () => {
  const text = `
topology: sentinel
name: cafe
host: 127.0.0.2
port: [6401, 6402, 6403, 6404]
replicas: 3
sentinels: 5
server: ./valkey-server
persistence: { save: ["900 1", "60 1000"], appendfsync: always }
auth: { password: { env: CAFE_PASSWORD }, user: app }
debug: true
links: true
config: { maxmemory: 100mb, databases: 4, activerehashing: true, client-output-buffer-limit: [normal 0 0 0, pubsub 1 1 1] }
sentinel:
  port: auto
  master-name: Cafe.1
  quorum: 4
  down-after-milliseconds: 1000
  failover-timeout: 10000
  parallel-syncs: 2
  config: { loglevel: debug }
nodes:
  redis-4: { config: { replica-priority: 0 } }
  sentinel-5: {}
`
  expect(topologyOf(text)).toEqual({
    topology: 'sentinel',
    name: 'cafe',
    host: '127.0.0.2',
    port: [6401, 6402, 6403, 6404],
    replicas: 3,
    sentinels: 5,
    server: './valkey-server',
    persistence: { save: ['900 1', '60 1000'], appendfsync: 'always' },
    auth: { password: { env: 'CAFE_PASSWORD' }, user: 'app' },
    debug: true,
    links: true,
    config: {
      maxmemory: '100mb',
      databases: '4',
      activerehashing: true,
      'client-output-buffer-limit': ['normal 0 0 0', 'pubsub 1 1 1'],
    },
    sentinel: {
      port: 'auto',
      'master-name': 'Cafe.1',
      quorum: 4,
      'down-after-milliseconds': 1000,
      'failover-timeout': 10_000,
      'parallel-syncs': 2,
      config: { loglevel: 'debug' },
    },
    nodes: { 'redis-4': { config: { 'replica-priority': '0' } }, 'sentinel-5': {} },
  })
})

test.each(['none', 'rdb', 'aof', 'rdb+aof'])('persistence: %s', (persistence) => {
  expect(topologyOf(`topology: replication\npersistence: ${persistence}`)).toMatchObject({ persistence })
})

test.each([
  ['yes', 'yes'],
  ['no', 'no'],
  ['true', true],
  ['false', false],
])('require-full-coverage: %s', (text, expected) => {
  const topology = topologyOf(`topology: cluster\ncluster: { require-full-coverage: ${text} }`)
  expect(topology).toHaveProperty(['cluster', 'require-full-coverage'], expected)
})

test.each(['127.0.0.1', '127.9.8.7', '::1'])('host: %s needs no password', (host) => {
  expect(topologyOf({ topology: 'replication', host }).host).toBe(host)
})

test('the name is the file’s name unless the file gives another', () => {
  expect(topologyOf('topology: sentinel', 'orders').name).toBe('orders')
  expect(topologyOf('topology: sentinel\nname: shop', 'orders').name).toBe('shop')
})

import { expect, test } from 'vitest'
import { listedReplicas, parseInfo, roleOf } from '../../src/redis/info.ts'

const reply = [
  '# Server',
  'redis_version:7.0.15',
  'executable:/usr/bin/redis-server',
  'config_file:/state/a:b/redis.conf',
  '',
  '# Replication',
  'role:master',
  'connected_slaves:3',
  'slave0:ip=127.0.0.1,port=6380,state=online,offset=42,lag=0',
  'slave1:ip=::1,port=6381,state=wait_bgsave,offset=0,lag=12',
  'slave10:ip=127.0.0.1,port=6382,state=send_bulk,offset=7,lag=1,type=main-channel',
  'slave_repl_offset:9',
  'master_link_status:',
  '',
].join('\r\n')

test('fields by name, all after the first colon', () => {
  const info = parseInfo(reply)
  expect(info.get('redis_version')).toBe('7.0.15')
  expect(info.get('config_file')).toBe('/state/a:b/redis.conf')
  expect(info.get('master_link_status')).toBe('')
  expect(info.get('# Server')).toBeUndefined()
  expect(info.size).toBe(10)
  expect(parseInfo('').size).toBe(0)
  expect(parseInfo('role:slave\nport:1').get('port')).toBe('1')
})

test('the replicas that a master lists', () => {
  expect(listedReplicas(parseInfo(reply))).toEqual([
    { host: '127.0.0.1', port: 6380, state: 'online', offset: 42, lagSeconds: 0 },
    { host: '::1', port: 6381, state: 'wait_bgsave', offset: 0, lagSeconds: 12 },
    { host: '127.0.0.1', port: 6382, state: 'send_bulk', offset: 7, lagSeconds: 1 },
  ])
  expect(listedReplicas(parseInfo('role:slave\nslave_priority:100\nslave_read_only:1'))).toEqual([])
})

test('a broken line lists a replica that nobody is', () => {
  expect(listedReplicas(parseInfo('slave0:'))).toEqual([
    { host: '', port: Number.NaN, state: '', offset: Number.NaN, lagSeconds: Number.NaN },
  ])
})

test.each([
  ['role:master', 'master'],
  ['role:slave', 'replica'],
  ['role:sentinel', undefined],
  ['', undefined],
])('"%s" is a %s', (text, role) => {
  expect(roleOf(parseInfo(text))).toBe(role)
})

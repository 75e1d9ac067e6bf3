import { expect, test } from 'vitest'
import { connectionOf, passwordEnv } from '../../src/model/connection.ts'
import { dataNodes } from '../../src/model/plan.ts'
import { planOf } from '../support/plans.ts'

test('replication', () => {
  const plan = planOf({ topology: 'replication' })
  expect(connectionOf(plan, undefined)).toEqual({
    url: 'redis://127.0.0.1:6379',
    env: { REDIS_URL: 'redis://127.0.0.1:6379', REDIS_REPLICAS: '127.0.0.1:6380,127.0.0.1:6381' },
  })
  expect(connectionOf(plan, dataNodes(plan)[2])).toEqual({
    url: 'redis://127.0.0.1:6381',
    env: { REDIS_URL: 'redis://127.0.0.1:6381', REDIS_REPLICAS: '127.0.0.1:6379,127.0.0.1:6380' },
  })
})

test('sentinel, whoever is the master', () => {
  const plan = planOf({ topology: 'sentinel', sentinel: { 'master-name': 'shop' } })
  const sentinels = '127.0.0.1:26379,127.0.0.1:26380,127.0.0.1:26381'
  const connection = {
    url: `redis+sentinel://${sentinels}/shop`,
    env: { REDIS_SENTINELS: sentinels, REDIS_SENTINEL_MASTER: 'shop' },
  }
  expect(connectionOf(plan, undefined)).toEqual(connection)
  expect(connectionOf(plan, dataNodes(plan)[1])).toEqual(connection)
})

test('cluster', () => {
  const plan = planOf({ topology: 'cluster', replicas: 0 })
  expect(connectionOf(plan, undefined)).toEqual({
    url: 'redis+cluster://127.0.0.1:7001,127.0.0.1:7002,127.0.0.1:7003',
    env: { REDIS_CLUSTER_NODES: '127.0.0.1:7001,127.0.0.1:7002,127.0.0.1:7003' },
  })
})

test('an IPv6 address has brackets', () => {
  const plan = planOf({ topology: 'replication', host: '::1', replicas: 0 })
  expect(connectionOf(plan, undefined).env).toEqual({ REDIS_URL: 'redis://[::1]:6379', REDIS_REPLICAS: '' })
})

const user = (plan: ReturnType<typeof planOf>) => connectionOf(plan, undefined).env['REDIS_USERNAME']

test.each(['replication', 'sentinel', 'cluster'] as const)(
  'with a password, a %s names its user',
  (topology) => {
    const auth = { password: 'secret' }
    expect(user(planOf({ topology, auth }))).toBe('default')
    expect(user(planOf({ topology, auth: { ...auth, user: 'app' } }))).toBe('app')
    expect(user(planOf({ topology }))).toBeUndefined()
  },
)

test('passwords are apart, for those who need them', () => {
  expect(passwordEnv(planOf({ topology: 'replication' }), { REDIS_URL: 'redis://h:1' }, undefined)).toEqual(
    {},
  )
  expect(passwordEnv(planOf({ topology: 'cluster' }), {}, 'secret')).toEqual({ REDIS_PASSWORD: 'secret' })
  expect(passwordEnv(planOf({ topology: 'sentinel' }), {}, 'secret')).toEqual({
    REDIS_PASSWORD: 'secret',
    REDIS_SENTINEL_PASSWORD: 'secret',
  })
})

test('a URL with the password in it is one that a client reads back, whatever the password is', () => {
  const password = 'p@ss/w:rd?#%&$& é'
  const plan = planOf({ topology: 'replication', auth: { password: 'secret', user: 'app' } })
  const { env } = connectionOf(plan, undefined)
  const signed = new URL(passwordEnv(plan, env, password)['REDIS_URL'] ?? '')
  expect([signed.username, decodeURIComponent(signed.password)]).toEqual(['app', password])
  expect(`redis://${signed.host}`).toBe(env['REDIS_URL'])
})

test.each([
  ['replication', 'rediss://'],
  ['sentinel', 'rediss+sentinel://'],
  ['cluster', 'rediss+cluster://'],
] as const)('a %s over TLS has %s, and names the files that a client needs', (topology, scheme) => {
  const { url, env } = connectionOf(planOf({ topology, tls: true }), undefined)
  expect(url.startsWith(scheme)).toBe(true)
  expect(env).toMatchObject({
    REDIS_TLS_CA_FILE: '/state/shop/tls/ca.crt',
    REDIS_TLS_CERT_FILE: '/state/shop/tls/client.crt',
    REDIS_TLS_KEY_FILE: '/state/shop/tls/client.key',
  })
  expect(topology === 'replication' ? env['REDIS_URL'] : url).toBe(url)
})

test('where nodes ask for no certificate, a client is given none', () => {
  const { env } = connectionOf(planOf({ topology: 'cluster', tls: { clients: 'no' } }), undefined)
  expect(Object.keys(env)).toEqual(['REDIS_CLUSTER_NODES', 'REDIS_TLS_CA_FILE'])
})

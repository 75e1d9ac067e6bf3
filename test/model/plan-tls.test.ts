import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/model/plan.ts'
import { planOf, redis6 } from '../support/plans.ts'
import { errorsIn } from '../support/problems.ts'

/** The directives of a node that are about TLS, or ports. */
function saidOf(plan: Plan, name: string): string[] {
  const node = plan.nodes.find((candidate) => candidate.name === name)
  return (node?.sections ?? [])
    .flatMap(({ directives }) => directives)
    .filter((said) => /^(tls-|port$|cluster-announce.*port)/.test(said.name))
    .map((said) =>
      [said.name, ...said.args.map((arg) => (typeof arg === 'string' ? arg : 'secret'))].join(' '),
    )
}

describe('tls: true', () => {
  test('a sentinel and a data node: TLS on their port, and no other', () => {
    const plan = planOf({ topology: 'sentinel', tls: true })
    const files = [
      'tls-cert-file /state/shop/tls/server.crt',
      'tls-key-file /state/shop/tls/server.key',
      'tls-ca-cert-file /state/shop/tls/ca.crt',
      'tls-auth-clients optional',
      'tls-replication yes',
    ]
    expect(saidOf(plan, 'redis-1')).toEqual(['port 0', 'tls-port 6379', ...files])
    expect(saidOf(plan, 'sentinel-1')).toEqual(['port 0', 'tls-port 26379', ...files])
    expect(plan.tls).toMatchObject({ made: true, client: { cert: '/state/shop/tls/client.crt' } })
  })

  test('the bus of a cluster too', () => {
    expect(saidOf(planOf({ topology: 'cluster', tls: true }), 'redis-1')).toContain('tls-cluster yes')
  })

  test('tls: false is no TLS', () => {
    const plan = planOf({ topology: 'sentinel', tls: false })
    expect(plan.tls).toBeUndefined()
    expect(saidOf(plan, 'redis-1')).toEqual(['port 6379'])
  })

  test('behind a proxy a node of a cluster announces the port of TLS, which 6.0 has no directive for', () => {
    const input = { topology: 'cluster', tls: true, links: true } as const
    const behind = { data: [1, 2, 3, 4, 5, 6], sentinels: [] }
    const ports = { data: [7001, 7002, 7003, 7004, 7005, 7006], sentinels: [], behind }
    expect(saidOf(planOf(input, { ports }), 'redis-1')).toEqual(
      expect.arrayContaining(['port 0', 'tls-port 1', 'cluster-announce-tls-port 7001']),
    )
    expect(saidOf(planOf(input, { ports, server: redis6 }), 'redis-1')).toContain(
      'cluster-announce-port 7001',
    )
  })
})

describe('one’s own certificates', () => {
  const own = { cert: 'certs/a.crt', key: '/abs/a.key', ca: 'ca.crt' }

  test('paths are relative to the file, and clients are given the same', () => {
    const plan = planOf(
      { topology: 'replication', tls: { ...own, clients: 'required' } },
      { baseFolder: '/files' },
    )
    expect(plan.tls).toEqual({
      made: false,
      cert: '/files/certs/a.crt',
      key: '/abs/a.key',
      ca: '/files/ca.crt',
      clients: 'required',
      client: { cert: '/files/certs/a.crt', key: '/abs/a.key', ca: '/files/ca.crt' },
    })
    expect(saidOf(plan, 'redis-1')).toContain('tls-auth-clients yes')
  })

  test('a plain port is kept beside that of TLS, by data nodes alone', () => {
    const plan = planOf(
      { topology: 'sentinel', tls: { 'plain-port': 'keep' } },
      {
        ports: {
          data: [6379, 6380, 6381],
          sentinels: [26_379, 26_380, 26_381],
          plain: [10_001, 10_002, 10_003],
        },
      },
    )
    expect(saidOf(plan, 'redis-2').slice(0, 2)).toEqual(['port 10002', 'tls-port 6380'])
    expect(saidOf(plan, 'sentinel-2').slice(0, 2)).toEqual(['port 0', 'tls-port 26380'])
  })

  test.each([
    ['cert: a.crt', 'key and no ca'],
    ['cert: a.crt, key: a.key', 'no ca'],
    ['ca: ca.crt', 'no cert and no key'],
  ])('{ %s } is not enough', (said, missing) => {
    const [found] = errorsIn(`topology: replication\ntls: { ${said} }`)
    expect(found).toContain(missing)
    expect(found).toContain('expected cert, key and ca together, or none of them')
  })

  test.each([
    ['tls: yes please', 'tls: expected true, false, or { cert, key, ca, clients, plain-port }'],
    ['tls: { clients: maybe }', 'tls.clients: expected required, optional or no'],
    ['tls: { plain-port: 6379 }', 'tls.plain-port: expected keep'],
    ['tls: { certificate: a }', 'unknown key certificate in tls'],
  ])('%s', (line, expected) => {
    expect(errorsIn(`topology: replication\n${line}`).join('\n')).toContain(expected)
  })

  test('a key in the place of its path is not shown', () => {
    const key = '-----BEGIN PRIVATE KEY-----\\nMIGHAgEAMBMGByqGSM49\\n'
    const found = errorsIn(`topology: replication\ntls: { cert: a, ca: b, key: "${key}" }`).join('\n')
    expect(found).toContain('tls.key: expected the path of a PEM file, seen text')
    expect(found).not.toContain('MIGH')
  })

  test('clients: no is what YAML reads as text, and false what JSON has for it', () => {
    for (const clients of ['no', false] as const)
      expect(planOf({ topology: 'cluster', tls: { clients } }).tls?.clients).toBe('no')
  })
})

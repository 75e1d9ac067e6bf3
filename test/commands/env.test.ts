import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { listenInstead } from '../support/foreign-listener.ts'
import { killNode, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

// Everything that quoting has to get right.
const PASSWORD = `p"w $HOME #1`

describe('a sentinel topology with a password', async () => {
  const { nodes, env: documented } = await rig.up(
    'shop',
    `topology: sentinel\nauth: { user: app, password: '${PASSWORD}' }\n`,
  )
  const sentinels = nodes.filter(({ kind }) => kind === 'sentinel').map(({ port }) => `127.0.0.1:${port}`)
  const shown = {
    REDIS_SENTINELS: sentinels.join(','),
    REDIS_SENTINEL_MASTER: 'mymaster',
    REDIS_USERNAME: 'app',
  }
  const expected = { ...shown, REDIS_PASSWORD: PASSWORD, REDIS_SENTINEL_PASSWORD: PASSWORD }

  test('env has what status shows, and the passwords, which status does not', async () => {
    expect(documented).toEqual(shown)
    expect(parseEnv(await rig.succeed(['env', 'shop']))).toEqual(expected)
    expect(await rig.succeed(['status', 'shop', '--json'])).not.toContain(
      JSON.stringify(PASSWORD).slice(1, -1),
    )
  })

  test('it may be asked for by its file, and as JSON in two ways', async () => {
    expect(JSON.parse(await rig.succeed(['env', './shop.yaml', '--json']))).toEqual(expected)
    expect(JSON.parse(await rig.succeed(['env', 'shop', '--format', 'json']))).toEqual(expected)
  })

  test('shell is for eval', async () => {
    const stdout = await rig.succeed(['env', 'shop', '--format', 'shell'])
    expect(stdout).toContain(`export REDIS_PASSWORD='${PASSWORD}'\n`)
  })

  test('github masks each password before it is shown, with --quiet too', async () => {
    const { stdout, stderr } = await rig.run(['env', 'shop', '--format', 'github', '--quiet'])
    expect(stderr).toBe(
      `::add-mask::${PASSWORD}\n::add-mask::${encodeURIComponent(PASSWORD).replaceAll('%', '%25')}\n`,
    )
    expect(stdout).toContain(`\nREDIS_PASSWORD=${PASSWORD}\n`)
  })

  test('a password that got lost is not left out in silence', async () => {
    const file = join(rig.home, 'shop', 'password')
    expect(readFileSync(file, 'utf8')).toBe(PASSWORD)
    rmSync(file)
    const { code, stdout, stderr } = await rig.run(['env', 'shop'])
    expect(stdout).toBe('')
    expect(stderr).toContain('✘ The password of "shop" is gone')
    expect(code).toBe(3)
  })
})

test('with a password REDIS_URL is enough for a client; no other output has it', async () => {
  const { url } = await rig.up(
    'signed',
    `topology: replication\nreplicas: 0\nauth: { password: 'p@ss w/rd' }\n`,
  )
  const { REDIS_URL = '' } = parseEnv(await rig.succeed(['env', 'signed']))
  expect(REDIS_URL).toBe(url.replace('://', '://default:p%40ss%20w%2Frd@'))
  const redis = new Redis(REDIS_URL)
  expect(await redis.ping()).toBe('PONG')
  redis.disconnect()
  expect(await rig.succeed(['status', 'signed', '--json'])).not.toContain('%40ss')
})

test('without a password nothing is masked', async () => {
  await rig.up('open', 'topology: cluster\nreplicas: 0\n')
  const { stdout, stderr } = await rig.run(['env', 'open', '--format', 'github'])
  expect(stdout).toMatch(/^REDIS_CLUSTER_NODES=(127\.0\.0\.1:\d+,?){3}\n$/)
  expect(stderr).toBe('')
})

test('REDIS_URL names the node that is the master now, healthy or not; and when nobody is, the one that was', async () => {
  const { nodes } = await rig.up('moved', 'topology: replication\nreplicas: 1\npersistence: aof\n')
  const [first, second] = nodes.map(({ port }) => port)
  const url = async () => parseEnv(await rig.succeed(['env', 'moved']))['REDIS_URL']
  expect(await url()).toBe(`redis://127.0.0.1:${first}`)

  await rig.succeed(['cli', 'moved', 'redis-2', '--', 'REPLICAOF', 'NO', 'ONE'])
  await rig.succeed(['cli', 'moved', 'redis-1', '--', 'REPLICAOF', '127.0.0.1', String(second)])
  expect(await url()).toBe(`redis://127.0.0.1:${second}`)

  await rig.succeed(['cli', 'moved', 'redis-2', '--', 'SHUTDOWN', 'NOSAVE'])
  expect((await rig.run(['status', 'moved'])).code).toBe(1)
  expect(await url()).toBe(`redis://127.0.0.1:${first}`)

  await rig.succeed(['down', 'moved'])
  const { code, stdout, stderr } = await rig.run(['env', 'moved'])
  expect(stdout).toBe('')
  expect(stderr).toContain(
    '✘ "moved" does not run\n  expected  a topology that runs\n  seen      stopped, with its data\n',
  )
  expect(code).toBe(1)
})

describe('a node that is gone, with somebody else at its address', () => {
  const dead = async (name: string, yaml: string, node: string) => {
    const document = await rig.up(name, yaml)
    killNode(document, node)
    await listenInstead(nodeNamed(document, node))
    const addresses = document.nodes.map(({ name: one, host, port }) => ({ one, address: `${host}:${port}` }))
    const others = addresses.filter(({ one }) => one !== node).map(({ address }) => address)
    return { others, env: parseEnv(await rig.succeed(['env', name])) }
  }

  test('a replica is listed no more; one at whose address nobody is, is', async () => {
    const { others, env } = await dead('squatted', 'topology: replication\n', 'redis-3')
    expect(env['REDIS_REPLICAS']).toBe(others[1])
    expect((await rig.status('squatted')).env['REDIS_REPLICAS']).toBe(others[1])
    killNode(await rig.status('squatted'), 'redis-2')
    expect(parseEnv(await rig.succeed(['env', 'squatted']))['REDIS_REPLICAS']).toBe(others[1])
  })

  test('a sentinel, and a node of a cluster', async () => {
    const sentinel = await dead('watched', 'topology: sentinel\nreplicas: 1\n', 'sentinel-2')
    expect(sentinel.env['REDIS_SENTINELS']).toBe(sentinel.others.slice(2).join(','))
    const cluster = await dead('sharded', 'topology: cluster\nreplicas: 0\n', 'redis-2')
    expect(cluster.env['REDIS_CLUSTER_NODES']).toBe(cluster.others.join(','))
  })

  test('the only one: nobody is led to a stranger', async () => {
    const document = await rig.up('alone', 'topology: replication\nreplicas: 1\n')
    killNode(document, 'redis-1')
    await listenInstead(nodeNamed(document, 'redis-1'))
    const { code, stdout, stderr } = await rig.run(['env', 'alone'])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain('somebody else at their addresses')
  })
})

test.for([
  [['env', 'nobody'], 'There is no topology "nobody"'],
  [['env', './nobody.yaml'], 'No topology was started from ./nobody.yaml'],
  [['env', 'nobody', '--format', 'yaml'], 'seen      yaml'],
  [['env', 'nobody', '--json', '--format', 'shell'], '--json and --format contradict each other'],
] as const)('%j is refused', async ([args, said]) => {
  const { code, stdout, stderr } = await rig.run([...args])
  expect(stdout).toBe('')
  expect(stderr).toContain(said)
  expect(code).toBe(2)
})

import { appendFileSync, renameSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const followers: { kill: (signal: 'SIGKILL') => unknown }[] = []
afterEach(() => {
  for (const follower of followers.splice(0)) follower.kill('SIGKILL')
})

const NINE = '22 Nov 2026 09:00'
let stateDir = ''

beforeAll(async () => {
  const document = await rig.up('shop', 'topology: replication\nreplicas: 1\npersistence: rdb\n')
  stateDir = document.stateDir
  await rig.succeed(['down', 'shop'])
})

/** Writes a log as a server left it whose last line was written at `end`. */
function leaveLog(node: string, lines: string[], end?: Date): string {
  const path = join(stateDir, 'nodes', node, 'redis.log')
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  if (end) utimesSync(path, end, end)
  return path
}

function leaveBoth(): void {
  leaveLog('redis-1', [
    `1:C ${NINE}:01.000 # starting`,
    `1:M ${NINE}:03.500 # crashed`,
    '------ STACK TRACE ------',
    '/usr/bin/redis-server(+0x1)',
    `1:M ${NINE}:05.000 - last`,
  ])
  leaveLog('redis-2', [`2:S ${NINE}:02.000 * one`, `2:S ${NINE}:04.000 . two`])
}

describe('of a stopped topology', () => {
  test('the logs are one, by time', async () => {
    leaveBoth()
    expect(await rig.succeed(['logs', 'shop'])).toBe(
      [
        '2026-11-22 09:00:01.000 redis-1 # starting',
        '2026-11-22 09:00:02.000 redis-2 * one',
        '2026-11-22 09:00:03.500 redis-1 # crashed',
        '2026-11-22 09:00:03.500 redis-1   ------ STACK TRACE ------',
        '2026-11-22 09:00:03.500 redis-1   /usr/bin/redis-server(+0x1)',
        '2026-11-22 09:00:04.000 redis-2 . two',
        '2026-11-22 09:00:05.000 redis-1 - last',
        '',
      ].join('\n'),
    )
  })

  test('as JSON, one object a line, the lines of a report together', async () => {
    leaveBoth()
    const lines = (await rig.succeed(['logs', 'shop', '-n', '3', '--json'])).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        at: '2026-11-22T09:00:03.500Z',
        node: 'redis-1',
        level: 'warning',
        message: 'crashed\n------ STACK TRACE ------\n/usr/bin/redis-server(+0x1)',
      },
      { at: '2026-11-22T09:00:04.000Z', node: 'redis-2', level: 'debug', message: 'two' },
      { at: '2026-11-22T09:00:05.000Z', node: 'redis-1', level: 'verbose', message: 'last' },
    ])
  })

  test.for([
    ['0', []],
    ['1', ['last']],
    ['2', ['two', 'last']],
    ['99', ['starting', 'one', 'crashed', 'two', 'last']],
  ] as const)('-n %s is of all nodes together', async ([count, expected]) => {
    leaveBoth()
    const text = await rig.succeed(['logs', 'shop', '-n', count, '--json'])
    const messages = text.split('\n').flatMap((line) => /"message":"([a-z]+)/.exec(line)?.[1] ?? [])
    expect(messages).toEqual(expected)
  })

  test('only the nodes that are named', async () => {
    leaveBoth()
    expect(await rig.succeed(['logs', join(rig.folder, 'shop.yaml'), 'redis-2'])).toBe(
      '2026-11-22 09:00:02.000 redis-2 * one\n2026-11-22 09:00:04.000 redis-2 . two\n',
    )
  })

  test('a server of another time zone is read in its own', async () => {
    const end = new Date('2026-11-22T00:00:01.020Z')
    leaveLog('redis-1', [`1:M ${NINE}:00.000 * nine in Tokyo`, `1:M ${NINE}:01.000 * and later`], end)
    leaveLog('redis-2', ['2:S 22 Nov 2026 05:30:00.000 * half past five in Kolkata'], end)
    const text = await rig.succeed(['logs', 'shop', '--json'])
    expect(text.split('\n').flatMap((line) => /"at":"([^"]+)"/.exec(line)?.[1] ?? [])).toEqual([
      '2026-11-22T00:00:00.000Z',
      '2026-11-22T00:00:00.000Z',
      '2026-11-22T00:00:01.000Z',
    ])
    expect(await rig.succeed(['logs', 'shop', 'redis-2'], { env: { TZ: 'Asia/Kolkata' } })).toBe(
      '2026-11-22 05:30:00.000 redis-2 * half past five in Kolkata\n',
    )
  })

  test('what a server said before its first stamp has no level', async () => {
    leaveLog('redis-1', ['*** FATAL CONFIG FILE ERROR ***'], new Date('2026-11-22T09:00:00.250Z'))
    const text = await rig.succeed(['logs', 'shop', 'redis-1', '--json'])
    expect(JSON.parse(text)).toEqual({
      at: '2026-11-22T09:00:00.250Z',
      node: 'redis-1',
      level: null,
      message: '*** FATAL CONFIG FILE ERROR ***',
    })
  })

  test('a reader that has enough ends it quietly', async () => {
    leaveLog(
      'redis-1',
      Array.from({ length: 50_000 }, (_, index) => `1:M ${NINE}:00.000 * ${index}`),
    )
    const child = rig.start(['logs', 'shop', 'redis-1'])
    child.stdout.once('data', () => child.stdout.destroy())
    const { exitCode, stderr } = await child
    expect([exitCode, stderr]).toEqual([0, ''])
  })

  test('nobody has a role', async () => {
    const { code, stdout, stderr } = await rig.run(['logs', 'shop', 'master'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('"shop" is stopped, so nobody is master')
  })
})

describe('refused', () => {
  test('a node that there is not, with the nearest that there is', async () => {
    const { code, stderr } = await rig.run(['logs', 'shop', 'redis-22'])
    expect(code).toBe(2)
    expect(stderr).toContain('"shop" has no "redis-22"')
    expect(stderr).toContain('try       redis-2')
  })

  test('a topology that there is not', async () => {
    const { code, stderr } = await rig.run(['logs', 'shpo'])
    expect(code).toBe(2)
    expect(stderr).toContain('There is no topology "shpo"')
  })

  test.for(['x', '1.5', '-1'])('-n %j', async (count) => {
    const { code, stderr } = await rig.run(['logs', 'shop', '-n', count])
    expect(code).toBe(2)
    expect(stderr).toContain('-n takes a number')
  })
})

describe('colours', () => {
  test('each node has its own, but not in a pipe, nor with NO_COLOR', async () => {
    leaveBoth()
    const text = await rig.succeed(['logs', 'shop', '-n', '2'], { env: { FORCE_COLOR: '1' } })
    const colours = text.split('\n').flatMap((line) => /\[(3\d)mredis-\d/.exec(line)?.[1] ?? [])
    expect(new Set(colours).size).toBe(2)
    for (const env of [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }]) {
      expect(await rig.succeed(['logs', 'shop'], { env })).not.toContain('\u001B')
    }
  })
})

describe('of a running topology', () => {
  test('roles are those of the moment', async () => {
    const document: StatusDocument = await rig.up('live', 'topology: replication\nreplicas: 1\n')
    expect(document.healthy).toBe(true)
    const ofMaster = await rig.succeed(['logs', 'live', 'master'])
    expect(ofMaster).toContain('redis-1 * Ready to accept connections')
    expect(ofMaster).not.toContain('redis-2 ')
    expect(await rig.succeed(['logs', 'live', 'replicas'])).toContain('redis-2 * MASTER <-> REPLICA sync')
  })
})

/** Follows the stopped topology's logs; `next` resolves to the next line. */
function follow(...args: string[]) {
  const child = rig.start(['logs', 'shop', '-f', ...args])
  followers.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, next: async () => String((await lines.next()).value).slice(24) }
}

describe('following', () => {
  test('it begins with the last 10 and goes on as the files grow, are emptied and are replaced', async () => {
    const path = leaveLog(
      'redis-1',
      Array.from({ length: 20 }, (_, index) => `1:M ${NINE}:00.000 * ${index}`),
    )
    leaveLog('redis-2', [])
    const { next } = follow()
    for (let index = 10; index < 20; index++) expect(await next()).toBe(`redis-1 * ${index}`)
    appendFileSync(path, `1:M ${NINE}:01.000 * appended\n`)
    expect(await next()).toBe('redis-1 * appended')
    truncateSync(path)
    appendFileSync(path, `1:M ${NINE}:02.000 * emptied\n`)
    expect(await next()).toBe('redis-1 * emptied')
    renameSync(path, `${path}.1`)
    writeFileSync(path, `1:M ${NINE}:03.000 * replaced\n`)
    expect(await next()).toBe('redis-1 * replaced')
    const other = join(stateDir, 'nodes', 'redis-2', 'redis.log')
    appendFileSync(other, `2:S ${NINE}:04.000 # crashed\n  at line 1\n`)
    expect(await next()).toBe('redis-2 # crashed')
    expect(await next()).toBe('redis-2     at line 1')
  })

  test.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it with %d', async ([signal, code]) => {
    leaveBoth()
    const { child, next } = follow('-n', '1')
    expect(await next()).toBe('redis-1 - last')
    child.kill(signal)
    expect((await child).exitCode).toBe(code)
  })
})

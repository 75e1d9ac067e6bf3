import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { ask, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const CLUSTER = 'topology: cluster\nreplicas: 0\nload: seed.redis\n'
const SMALL = 'topology: replication\nreplicas: 0\n'

rig.file(
  'seed.redis',
  `# what a cluster begins with
SET greeting "hello \\xff"
MSET {u}:1 one {u}:2 two
EVAL "return redis.call('SET', KEYS[1], ARGV[1])" 1 by:script 7
CONFIG SET maxclients 4000
`,
)
const json = rig.file('more.json', '{"é": "ü", "tags": {"$set": ["a", "b"], "$ttl": 1000}}')

function writeBytes(name: string, bytes: Uint8Array): void {
  writeFileSync(join(rig.folder, name), bytes)
}

/** What redis-cli says on the node that has the key. */
async function say(name: string, ...command: string[]): Promise<string> {
  return (await rig.succeed(['cli', name, `key:${command[1] ?? ''}`, '--', '--no-raw', ...command])).trim()
}

describe('a cluster', () => {
  let document: StatusDocument
  beforeAll(async () => {
    document = await rig.up('loaded', CLUSTER, { args: ['--load', json] })
  })

  test('has each key on its master, whatever the command', async () => {
    expect(await say('loaded', 'GET', 'greeting')).toBe('"hello \\xff"')
    expect(await say('loaded', 'GET', '{u}:2')).toBe('"two"')
    expect(await say('loaded', 'GET', 'by:script')).toBe('"7"')
    expect(await say('loaded', 'SCARD', 'tags')).toBe('(integer) 2')
    const names = ['redis-1', 'redis-2', 'redis-3']
    const sizes = await Promise.all(names.map((name) => ask(nodeNamed(document, name), 'DBSIZE')))
    expect(sizes.reduce<number>((sum, size) => sum + Number(size), 0)).toBe(6)
  })

  test('has what has no key on every master', async () => {
    for (const name of ['redis-1', 'redis-2', 'redis-3'])
      expect(await ask(nodeNamed(document, name), 'CONFIG', ['GET', 'maxclients'])).toContain('4000')
  })

  test('is not filled again', async () => {
    const { code, stderr } = await rig.run(['up', join(rig.folder, 'loaded.yaml'), '--load', json])
    expect(code).toBe(2)
    expect(stderr).toContain('--load is for a new topology, and "loaded" runs')
  })
})

describe('an RDB file', () => {
  beforeAll(async () => {
    const document = await rig.up('source', `${SMALL}persistence: rdb\n`)
    const master = nodeNamed(document, 'redis-1')
    await ask(master, 'EVAL', ["for i = 0, 499 do redis.call('SET', 'key:' .. i, i) end", 0])
    await ask(master, 'PEXPIRE', ['key:7', 1_000_000])
    await ask(master, 'SAVE')
    const dump = join(document.stateDir, 'nodes/redis-1/dump.rdb')
    writeBytes('one.rdb', readFileSync(dump))
    await ask(master, 'EVAL', ["redis.call('SELECT', 3) redis.call('SET', 'x', 1)", 0])
    await ask(master, 'SAVE')
    writeBytes('two.rdb', readFileSync(dump))
  })

  test('is split over a cluster, with the expiries', async () => {
    await rig.up('split', 'topology: cluster\nreplicas: 0\nload: one.rdb\n')
    expect(await say('split', 'GET', 'key:499')).toBe('"499"')
    expect(Number((await say('split', 'PTTL', 'key:7')).split(' ')[1])).toBeGreaterThan(0)
    const sizes = JSON.parse(await rig.succeed(['cli', 'split', 'masters', '--json', '--', 'DBSIZE'])) as {
      output: string
    }[]
    expect(sizes.reduce((sum, { output }) => sum + Number(output.split(' ').at(-1)), 0)).toBe(500)
  })

  test('with several databases is loaded where there are any, with an AOF too, and refused by a cluster', async () => {
    const document = await rig.up('both', `${SMALL}persistence: aof\nload: two.rdb\n`)
    expect(await ask(nodeNamed(document, 'redis-1'), 'INFO', ['keyspace'])).toMatch(
      /db0:keys=500.*\s+db3:keys=1/,
    )
    const file = rig.file('ring.yaml', 'topology: cluster\nreplicas: 0\nport: auto\nload: two.rdb\n')
    const { code, stderr } = await rig.run(['up', file])
    expect(code).toBe(3)
    expect(stderr).toContain('seen      keys in database 3')
  })

  test('that is cut off: the reader says why, at once', async () => {
    const whole = readFileSync(join(rig.folder, 'one.rdb'))
    writeBytes('cut.rdb', whole.subarray(0, whole.length / 2))
    const file = rig.file('cut.yaml', `${SMALL}port: auto\nload: cut.rdb\n`)
    const { code, stderr } = await rig.run(['up', file, '--timeout', '1h'])
    expect(code).toBe(3)
    expect(stderr).toContain('cut.rdb could not be loaded: a server that read it has ended')
    expect(stderr).toMatch(/Short read|EOF/)
  })
})

describe('what can not be loaded', () => {
  test.each([
    ['quotes.redis', 'SET a "1\n', 2, "quotes.redis can't be loaded: line 1"],
    ['nested.json', '{"a": {"b": [1]}}', 2, `nested.json can't be loaded: key "a"`],
    ['text.rdb', 'SET a 1\n', 2, 'seen      other bytes'],
    ['part.aof', 'REDIS0011...', 2, 'an AOF that begins as an RDB file'],
    ['unknown.redis', 'SET a 1\nSETT a 1\n', 3, 'unknown.redis could not be loaded: line 2 was refused'],
    ['open.redis', 'SET a 1\nMULTI\nSET b 1\n', 3, 'line 2 begins a transaction that has no end'],
    ['within.redis', 'MULTI\nINCR a\nLPUSH a x\nEXEC\n', 3, 'WRONGTYPE'],
    [
      'kill.redis',
      'SET a 1\nCLIENT KILL TYPE normal SKIPME no\nSET b 1\n',
      3,
      'kill.redis could not be loaded: line 3 was not answered',
    ],
    ['shutdown.redis', 'SHUTDOWN NOSAVE\n', 3, 'redis-1 ended while'],
  ])('%s', async (name, text, expected, message) => {
    const file = rig.file('wrong.yaml', `${SMALL}port: auto\nload: ${name}\n`)
    rig.file(name, text)
    const { code, stderr } = await rig.run(['up', file, '--timeout', '1h'])
    expect(stderr).toContain(message)
    expect(code).toBe(expected)
  })

  test('a command that waits for ever: the message names it', async () => {
    const file = rig.file('waits.yaml', `${SMALL}port: auto\nload: waits.redis\n`)
    rig.file('waits.redis', 'SET a 1\nBLPOP none 0\nSET b 1\n')
    const { code, stderr } = await rig.run(['up', file, '--timeout', '5s'])
    expect(stderr).toContain('seen      no answer yet to BLPOP, line 2')
    expect(code).toBe(3)
  })

  test('keys of one command on several masters, nor a file that is not there', async () => {
    const cross = rig.file('cross.redis', 'MSET a 1 b 2\n')
    const file = rig.file('plain.yaml', 'topology: cluster\nreplicas: 0\nport: auto\n')
    const crossed = await rig.run(['up', file, '--load', cross])
    expect(crossed.stderr).toContain('CROSSSLOT')
    const missing = await rig.run(['run', file, '--load', 'nowhere.json', '--', 'true'])
    expect([missing.code, missing.stdout]).toEqual([125, ''])
    expect(missing.stderr).toContain("The file to load can't be read")
    expect(await rig.status('loaded')).toMatchObject({ healthy: true })
  })
})

import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NodeStatus, StatusDocument } from '../../src/model/document.ts'
import { findProgram } from '../../src/processes/server-program.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

describe('with sentinels and a password', () => {
  beforeAll(async () => {
    await rig.up('shop', 'topology: sentinel\nauth: { user: app, password: s3cret }\n')
  })

  test('one command, on the master by default', async () => {
    expect(await rig.succeed(['cli', 'shop', '--', 'SET', 'a', 'b'])).toBe('OK\n')
    expect(await rig.succeed(['cli', 'shop', 'redis-1', '--', 'GET', 'a'])).toBe('b\n')
    expect(await rig.succeed(['cli', 'shop', '--', 'ROLE'])).toContain('master')
  })

  test('commands on its standard input, and what a pipe brings', async () => {
    expect(await rig.succeed(['cli', 'shop'], { input: 'PING\nECHO 1\n' })).toBe('PONG\n1\n')
    expect(await rig.succeed(['cli', 'shop', '--', '-x', 'SET', 'piped'], { input: 'x' })).toBe('OK\n')
    expect(await rig.succeed(['cli', 'shop', '--', 'GET', 'piped'])).toBe('x\n')
  })

  test('several nodes, each under its name', async () => {
    expect(await rig.succeed(['cli', 'shop', 'redis-1,sentinels', '--', 'PING'])).toBe(
      '==> redis-1\nPONG\n==> sentinel-1\nPONG\n==> sentinel-2\nPONG\n==> sentinel-3\nPONG\n',
    )
    expect(await rig.succeed(['cli', 'shop', 'replicas'], { input: 'PING\n' })).toBe(
      '==> redis-2\nPONG\n==> redis-3\nPONG\n',
    )
  })

  test('arguments for redis-cli may look like ours', async () => {
    expect(await rig.succeed(['cli', 'shop', '--', 'ECHO', '--json'])).toBe('--json\n')
    expect(await rig.succeed(['cli', 'shop', '--', '--quiet-is-no-option', 'x']).catch(String)).toContain(
      'Unrecognized option',
    )
  })

  test('as JSON', async () => {
    const text = await rig.succeed(['cli', 'shop', 'masters', '--json', '--', 'ECHO', 'x'])
    expect(JSON.parse(text)).toEqual([{ node: 'redis-1', exitCode: 0, output: 'x' }])
  })

  test('the exit code is that of redis-cli, of several the first that is not 0', async () => {
    // -e, of 7.0: an error reply counts.
    expect((await rig.run(['cli', 'shop', 'redis-1', '--', '-e', 'NONSENSE'])).code).toBe(1)
    const { code, stdout } = await rig.run(['cli', 'shop', 'all', '--json', '--', '-e', 'CKQUORUM'])
    expect(code).toBe(1)
    expect((JSON.parse(stdout) as unknown[]).length).toBe(6)
    expect((await rig.run(['cli', 'shop', 'redis-2', '--', '--no-such-option'])).code).toBe(1)
  })

  test('a password of another server in the environment stays there', async () => {
    await rig.up('open', 'topology: replication\nreplicas: 1\n')
    const outcome = await rig.run(['cli', 'open', '--', 'PING'], { env: { REDISCLI_AUTH: 'other' } })
    expect(outcome).toEqual({ code: 0, stdout: 'PONG\n', stderr: '' })
  })

  test.for<[string[], string]>([
    [['shop', 'redis-7'], '"shop" has no "redis-7"'],
    [['shop', 'a/b'], '"a/b" is no target'],
    [['shop', 'shard-1/master'], '"shop" has no "shard-1/master"'],
    [['shpo'], 'There is no topology "shpo"'],
  ])('%j is refused', async ([args, title]) => {
    const { code, stdout, stderr } = await rig.run(['cli', ...args, '--', 'PING'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(title)
  })

  test.for(['PING', 'get', 'DEL'])('%s without its -- is told where that stands', async (command) => {
    const { code, stderr } = await rig.run(['cli', 'shop', command])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'sentinel-3, master, replica, sentinel, masters, replicas, sentinels, all, leader\n',
    )
    expect(stderr).toContain(`try       redis-ha cli shop -- ${command}\n`)
  })

  test('nobody leads a failover when there is none', async () => {
    const { code, stderr } = await rig.run(['cli', 'shop', 'leader', '--', 'PING'])
    expect(code).toBe(3)
    expect(stderr).toContain('no failover that a sentinel was elected for')
  })
})

describe('with nodes that are gone', () => {
  let nodes: NodeStatus[] = []
  beforeAll(async () => {
    ;({ nodes } = await rig.up('half', 'topology: replication\nreplicas: 1\npersistence: rdb\n'))
    const pid = nodes.find(({ name }) => name === 'redis-2')?.pid ?? 0
    process.kill(pid, 'SIGKILL')
  })

  test('the port of one is not asked, whoever may listen there', async () => {
    const one = await rig.run(['cli', 'half', 'redis-2', '--', 'PING'])
    expect(one.code).toBe(1)
    expect(one.stderr).toContain('redis-2 does not run')
    const { code, stdout } = await rig.run(['cli', 'half', 'all', '--', 'PING'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^==> redis-1\nPONG\n==> redis-2\nnot asked: process \d+ is gone\n$/)
  })

  test('a role that none of them has', async () => {
    const { code, stderr } = await rig.run(['cli', 'half', 'replica', '--', 'PING'])
    expect(code).toBe(3)
    expect(stderr).toContain("redis-1 master, redis-2 can't be asked")
  })
})

describe('with a node that is paused', () => {
  let pid = 0
  beforeAll(async () => {
    const { nodes } = await rig.up('still', 'topology: replication\n')
    pid = nodes.find(({ name }) => name === 'redis-2')?.pid ?? 0
    process.kill(pid, 'SIGSTOP')
  })
  afterAll(() => process.kill(pid, 'SIGCONT'))

  test('it is not asked', async () => {
    const { code, stdout, stderr } = await rig.run(['cli', 'still', 'redis-2', '--', 'PING'])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(
      /redis-2 can't answer\n {2}expected {2}.*\n {2}seen {6}its process is paused\n {2}where .*\n {2}try {7}kill -CONT \d+\n/,
    )
  })

  test.for([
    ['all', '==> redis-1\nPONG\n==> redis-2\nnot asked: its process is paused\n==> redis-3\nPONG\n'],
    ['replicas', '==> redis-3\nPONG\n==> redis-2\nnot asked: its process is paused\n'],
  ])('among %s it is not left out', async ([target = '', expected]) => {
    const { code, stdout } = await rig.run(['cli', 'still', target, '--', 'PING'])
    expect([code, stdout]).toEqual([1, expected])
  })
})

describe('in a cluster', () => {
  let document: StatusDocument
  beforeAll(async () => {
    document = await rig.up('ring', 'topology: cluster\nreplicas: 0\n')
  })

  test('a key is set wherever it belongs, and read where it is', async () => {
    for (const key of ['foo', 'bar', 'b']) {
      expect(await rig.succeed(['cli', 'ring', '--', 'SET', key, key])).toBe('OK\n')
      expect(await rig.succeed(['cli', 'ring', `key:${key}`, '--', 'GET', key])).toBe(`${key}\n`)
    }
    expect(await rig.succeed(['cli', 'ring', 'shard-3/master', '--', 'GET', 'bar'])).toBe('bar\n')
  })

  test('a node that is named answers for itself', async () => {
    // foo is in slot 12182, of the third of three masters.
    const port = document.nodes.find(({ name }) => name === 'redis-3')?.port
    expect(await rig.succeed(['cli', 'ring', 'redis-1', '--', 'GET', 'foo'])).toContain(
      `MOVED 12182 127.0.0.1:${port}`,
    )
  })
})

describe('a stopped topology', () => {
  test('has nobody to talk to', async () => {
    await rig.up('asleep', 'topology: replication\nreplicas: 1\npersistence: rdb\n')
    await rig.succeed(['down', 'asleep'])
    for (const target of ['master', 'redis-1']) {
      const { code, stderr } = await rig.run(['cli', 'asleep', target, '--', 'PING'])
      expect(code).toBe(1)
      expect(stderr).toContain('is stopped')
    }
  })
})

/** A topology whose server lies alone in a folder, beside what the test puts there. */
async function upBeside(name: string, client: string | undefined): Promise<void> {
  const folder = join(rig.folder, `${name}-bin`)
  mkdirSync(folder)
  symlinkSync(findProgram('redis-server') ?? '', join(folder, 'redis-server'))
  if (client !== undefined) {
    const path = rig.file(`${name}-bin/redis-cli`, `#!/bin/sh\n${client}\n`)
    chmodSync(path, 0o755)
  }
  await rig.up(
    name,
    `topology: replication\nreplicas: 1\nserver: ${folder}/redis-server\nauth: { user: app, password: s3cret }\n`,
  )
}

describe('another redis-cli beside the server', () => {
  test('the password is in its environment, not among its arguments', async () => {
    await upBeside('shown', 'echo "$REDISCLI_AUTH: $*"')
    expect(await rig.succeed(['cli', 'shown', '--', 'GET', 'a b'])).toMatch(
      /^s3cret: -h 127\.0\.0\.1 -p \d+ --user app GET a b\n$/,
    )
  })

  test('none at all is a matter of the environment', async () => {
    await upBeside('none', undefined)
    const { code, stderr } = await rig.run(['cli', 'none', '--', 'PING'], { env: { PATH: rig.home } })
    expect(code).toBe(3)
    expect(stderr).toContain('There is no redis-cli')
    expect(stderr).toContain('apt-get install redis-tools')
  })

  test('Ctrl-C is for redis-cli; any other signal ends both', async () => {
    await upBeside('busy', 'trap "exit 7" INT\necho $$\nwhile read -r line; do :; done < "$0.pipe"')
    await execa('mkfifo', [join(rig.folder, 'busy-bin', 'redis-cli.pipe')])
    const begin = async () => {
      const child = rig.start(['cli', 'busy', '--', 'MONITOR'])
      const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
      return { child, client: Number(line.value) }
    }
    const first = await begin()
    first.child.kill('SIGINT')
    process.kill(first.client, 'SIGINT')
    expect((await first.child).exitCode).toBe(7)
    const second = await begin()
    second.child.kill('SIGTERM')
    expect((await second.child).exitCode).toBe(143)
    expect(() => process.kill(second.client, 0)).toThrow('ESRCH')
  })
})

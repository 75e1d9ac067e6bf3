import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type StatusDocument, statusDocument } from '../../src/model/document.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { listenInstead } from '../support/foreign-listener.ts'
import { type Outcome, useRig } from '../support/rig.ts'
import { serverScript } from '../support/server-script.ts'

const rig = useRig()

const KINDS = ['replication', 'sentinel', 'cluster'] as const
const SMALL = 'topology: replication\nreplicas: 1\n'

function pidsOf({ nodes }: StatusDocument): (number | undefined)[] {
  return nodes.map(({ pid }) => pid)
}

function serversOf(name: string): number[] {
  return markedServers(join(rig.home, name)).map(({ identity }) => identity.pid)
}

function expectNothingLeft(name: string): void {
  expect(serversOf(name)).toEqual([])
  expect(existsSync(join(rig.home, name))).toBe(false)
}

describe('what it prints', () => {
  test.for(KINDS)('%s: the URL and nothing else on stdout', async (topology) => {
    const file = rig.file(`url-${topology}.yaml`, `topology: ${topology}\n`)
    const { code, stdout, stderr } = await rig.run(['up', file, '--port', 'auto'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^redis(\+sentinel|\+cluster)?:\/\/[^\s]+\n$/)
    expect(stderr).toContain(`✔ url-${topology} is healthy`)
    expect(stdout).toBe(`${(await rig.status(`url-${topology}`)).url}\n`)
  })

  test.for(KINDS)('%s: with --json the document, as its schema has it', async (topology) => {
    const document = await rig.up(`json-${topology}`, `topology: ${topology}\n`)
    // A key that the schema does not know would be missing.
    expect(statusDocument.parse(document)).toEqual(document)
    expect(document).toMatchObject({ name: `json-${topology}`, topology, healthy: true, state: 'running' })
    const status = await rig.status(`json-${topology}`)
    expect(statusDocument.parse(status)).toEqual(status)
    expect(pidsOf(status)).toEqual(pidsOf(document))
  })

  test('with --quiet no talk', async () => {
    const file = rig.file('quiet.yaml', SMALL)
    const { code, stderr } = await rig.run(['up', file, '--port', 'auto', '--quiet'])
    expect([code, stderr]).toEqual([0, ''])
  })
})

describe('a topology that runs already', () => {
  test('unchanged: it says so, and nothing is started', async () => {
    const before = await rig.up('same', SMALL)
    const { code, stdout, stderr } = await rig.run(['up', join(rig.folder, 'same.yaml')])
    expect([code, stdout]).toEqual([0, `${before.url}\n`])
    expect(stderr).toContain('same already runs and is healthy')
    expect(pidsOf(await rig.status('same'))).toEqual(pidsOf(before))
    expect(new Set(serversOf('same'))).toEqual(new Set(pidsOf(before)))
  })

  test('with comments and spaces that were not there before: it is the same', async () => {
    await rig.up('reworded', SMALL)
    const file = rig.file('reworded.yaml', '# one replica\nreplicas:   1\ntopology: "replication"\n')
    expect((await rig.run(['up', file])).stderr).toContain('already runs')
  })

  test('changed: it is refused, with the difference, and runs on', async () => {
    const before = await rig.up('edited', SMALL)
    const file = rig.file('edited.yaml', 'topology: replication\nreplicas: 2\nconfig: { maxmemory: 10mb }\n')
    const { code, stdout, stderr } = await rig.run(['up', file])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('config.maxmemory: not set → "10mb"')
    expect(stderr).toContain('replicas: 1 → 2')
    expect(stderr).toContain('redis-ha down edited')
    expect((await rig.run(['status', 'edited'])).code).toBe(0)
    expect(pidsOf(await rig.status('edited'))).toEqual(pidsOf(before))
  })

  test('on another --port than before: the same', async () => {
    await rig.up('moved', SMALL)
    const { code, stderr } = await rig.run(['up', join(rig.folder, 'moved.yaml'), '--port', '7999'])
    expect(code).toBe(2)
    expect(stderr).toContain('--port: auto → 7999')
  })

  test('a name belongs to the file that had it first; --name gives another', async () => {
    const first = await rig.up('mine', SMALL)
    const file = rig.file('elsewhere/mine.yaml', SMALL)
    const { code, stdout, stderr } = await rig.run(['up', file, '--port', 'auto'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(join(rig.folder, 'mine.yaml'))
    expect(stderr).toContain('--name')
    await rig.succeed(['up', file, '--port', 'auto', '--name', 'yours'])
    expect(pidsOf(await rig.status('mine'))).toEqual(pidsOf(first))
    expect((await rig.status('yours')).healthy).toBe(true)
  })
})

test.for(KINDS)(
  'two at once of one %s file: one starts it, the other waits and says that it runs',
  async (kind) => {
    const file = rig.file(`twice-${kind}.yaml`, `topology: ${kind}\n`)
    const outcomes = await Promise.all([1, 2].map(async () => await rig.run(['up', file, '--port', 'auto'])))
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0])
    expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(1)
    expect(outcomes.filter(({ stderr }) => stderr.includes('already runs'))).toHaveLength(1)
    const { nodes } = await rig.status(`twice-${kind}`)
    expect(serversOf(`twice-${kind}`)).toHaveLength(nodes.length)
  },
)

describe('interrupted', () => {
  test.for([
    ['replication', 'SIGINT', 130, 'redis-2'],
    ['sentinel', 'SIGTERM', 143, 'sentinel-3'],
    ['cluster', 'SIGHUP', 143, 'redis-5'],
  ] as const)(
    '%s by %s, while a node does not answer: nothing is left',
    async ([topology, signal, code, node]) => {
      const name = `cut-${topology}`
      // The one node never becomes a server: a process it is.
      const server = serverScript(rig, name, [`case "$1" in */${node}/*) exec sleep 1000;; esac`])
      const file = rig.file(`${name}.yaml`, `topology: ${topology}\nserver: ${server}\n`)
      const child = rig.start(['up', file, '--port', 'auto'])
      await eventually(node, () =>
        markedServers(rig.home).some(({ dir }) => dir.endsWith(`/${name}/nodes/${node}`)) ? true : undefined,
      )
      child.kill(signal)
      const { exitCode, stdout, stderr } = await child
      expect([exitCode, stdout]).toEqual([code, ''])
      expect(stderr).toContain(`Interrupted by ${signal}`)
      expectNothingLeft(name)
    },
  )

  test('as soon as it says its first word', async () => {
    const file = rig.file('early.yaml', 'topology: cluster\npersistence: aof\n')
    const child = rig.start(['up', file, '--port', 'auto'])
    child.stderr.once('data', () => child.kill('SIGINT'))
    expect((await child).exitCode).toBe(130)
    expectNothingLeft('early')
  })
})

describe('what keeps it from starting', () => {
  async function upFails(name: string, yaml: string, args: string[] = ['--port', 'auto']): Promise<Outcome> {
    const outcome = await rig.run(['up', rig.file(`${name}.yaml`, yaml), ...args])
    expect([outcome.code, outcome.stdout]).toEqual([3, ''])
    expectNothingLeft(name)
    return outcome
  }

  test('a port that somebody else has, by name and pid', async () => {
    const { port } = await listenInstead({ host: '127.0.0.1', port: 0 })
    const { stderr } = await upFails('taken', `topology: replication\nreplicas: 0\nport: [${port}]\n`, [])
    expect(stderr).toContain(`Port ${port} is taken`)
    expect(stderr).toMatch(new RegExp(`held by \\S.*, pid ${process.pid}$`, 'm'))
    expect(stderr).toContain('--port auto')
  })

  test('a port that another topology has', async () => {
    const { nodes } = await rig.up('holder', SMALL)
    const port = nodes[1]?.port
    const { stderr } = await upFails('latecomer', `topology: replication\nreplicas: 0\nport: [${port}]\n`, [])
    expect(stderr).toContain(join(rig.home, 'holder'))
    expect((await rig.run(['status', 'holder'])).code).toBe(0)
  })

  test.for(KINDS)('a node of a %s that dies: which, why, and the end of its log', async (topology) => {
    const yaml = `topology: ${topology}\nnodes: { redis-2: { config: { maxmemory-policy: at-random } } }\n`
    const { stderr } = await upFails(`dead-${topology}`, yaml)
    expect(stderr).toContain('redis-2 ended while the topology was being started')
    expect(stderr).toContain(join('nodes', 'redis-2', 'redis.log'))
    expect(stderr).toMatch(/^ {2}\| .*maxmemory-policy.*at-random/m)
  })

  test.for(KINDS)(
    'a %s whose servers miss a module: which, why, and the end of its log',
    async (topology) => {
      const name = `moduleless-${topology}`
      const module = join(rig.folder, 'no-such-module.so')
      const server = serverScript(rig, name, [`set -- "$@" --loadmodule '${module}'`])
      const { stderr } = await upFails(name, `topology: ${topology}\nserver: ${server}\n`)
      expect(stderr).toMatch(/redis-\d ended while the topology was being started/)
      expect(stderr).toMatch(/where +\S+\/nodes\/redis-\d\/redis\.log/)
      expect(stderr).toMatch(/^ {2}\| .*no-such-module\.so/m)
    },
  )

  test('a sentinel that dies', async () => {
    const yaml = 'topology: sentinel\nsentinel: { config: { no-such-thing: 1 } }\n'
    const { stderr } = await upFails('blind', yaml)
    expect(stderr).toMatch(/sentinel-\d ended while/)
    expect(stderr).toMatch(/^ {2}\| .*no-such-thing/m)
  })

  test('a node that never answers, in the time given', async () => {
    const server = serverScript(rig, 'mute', ['case "$1" in */redis-2/*) exec sleep 1000;; esac'])
    const started = performance.now()
    const { stderr } = await upFails('mute', `${SMALL}server: ${server}\n`, [
      '--port',
      'auto',
      '--timeout',
      '1s',
    ])
    const tookMs = performance.now() - started
    expect(stderr).toContain('redis-2 did not answer in 1s')
    expect(stderr).toContain('expected  PONG')
    expect(tookMs).toBeGreaterThan(1000)
    // What it asked and was not answered does not hold it up either, see NodeConnection.close.
    expect(tookMs).toBeLessThan(5000)
  })

  test('a replica whose link does not come up: what was expected, and what was seen', async () => {
    const yaml = `${SMALL}nodes: { redis-1: { config: { rename-command: ['PSYNC ""', 'SYNC ""'] } } }\n`
    const { stderr } = await upFails('linkless', yaml, ['--port', 'auto', '--timeout', '2s'])
    expect(stderr).toContain('linkless did not become healthy in 2s')
    expect(stderr).toMatch(/link on redis-2: expected up, seen down|link on redis-2: up\n {2}seen {6}down/)
  })

  test('no server program', async () => {
    const { stderr } = await upFails('absent', `${SMALL}server: no-such-server\n`)
    expect(stderr).toContain('There is no server program "no-such-server"')
  })

  test('one that is something else', async () => {
    const { stderr } = await upFails('other', `${SMALL}server: /bin/true\n`)
    expect(stderr).toContain('/bin/true --version says: ')
  })

  test('one that is too old', async () => {
    const server = serverScript(rig, 'old', [])
    const file = rig.file(
      'old/redis-server',
      '#!/bin/sh\necho "Redis server v=5.0.14 sha=00000000:0 bits=64"\n',
    )
    expect(file).toBe(server)
    const { stderr } = await upFails('old', `${SMALL}server: ${server}\n`)
    expect(stderr).toContain('redis 5.0.14 is too old')
    expect(stderr).toContain('seen      5.0.14')
  })
})

describe('--dry-run', () => {
  test.for(KINDS)(
    '%s: the same plan each time, without the password, and nothing is made',
    async (topology) => {
      const name = `dry-${topology}`
      const file = rig.file(`${name}.yaml`, `topology: ${topology}\nauth: { password: Sesame4711 }\n`)
      const plan = await rig.succeed(['up', file, '--port', 'auto', '--dry-run', '--json'])
      expect(await rig.succeed(['up', file, '--port', 'auto', '--dry-run', '--json'])).toBe(plan)
      expect(JSON.parse(plan)).toMatchObject({ name, topology })
      const text = await rig.succeed(['up', file, '--port', 'auto', '--dry-run'])
      expect(text).toContain('redis-1')
      expect(plan + text).not.toContain('Sesame')
      expectNothingLeft(name)
    },
  )
})

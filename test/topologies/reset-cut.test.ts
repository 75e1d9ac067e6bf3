import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import type { RunRecord } from '../../src/processes/run-record.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { stopAll } from '../../src/topologies/stop-all.ts'
import { eventually } from '../support/eventually.ts'
import { listenInstead } from '../support/foreign-listener.ts'
import { ask, killNode, nodeNamed, pidOf } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'
import { serverScript } from '../support/server-script.ts'

// A `reset` that does not come to its end.

const rig = useRig()
const hold = join(rig.folder, 'hold')
/** A server that does not start as long as there is a file `hold`. */
const server = serverScript(rig, 'held', [`while [ -e '${hold}' ]; do sleep 0.05; done`])
const yamlOf = (more = '') =>
  `topology: replication\nport: auto\nserver: ${server}\nauth: { password: generate }\n${more}`

const addresses = ({ nodes }: StatusDocument) => nodes.map(({ name, port }) => `${name} ${port}`)
const recordOf = (name: string) =>
  JSON.parse(readFileSync(join(rig.home, name, 'run.json'), 'utf8')) as RunRecord
const passwordOf = (name: string) => readFileSync(join(rig.home, name, 'password'), 'utf8')

const authorityOf = (name: string) => readFileSync(join(rig.home, name, 'tls', 'ca.crt'), 'utf8')

interface Cut {
  first: StatusDocument
  password: string
  file: string
  code: number | undefined
  stderr: string
}

/** Brings one up with a key, has something to lead back, and ends its `reset` while a node is being started. */
async function cut(name: string, signal: NodeJS.Signals, more = ''): Promise<Cut> {
  const first = await rig.up(name, yamlOf(more))
  const password = passwordOf(name)
  await ask(nodeNamed(first, 'redis-1'), 'SET', ['key', 'value'], { user: undefined, password })
  killNode(first, 'redis-3')
  writeFileSync(hold, '')
  try {
    const reset = rig.start(['reset', name])
    await eventually('a server that is being started', () => {
      const servers = markedServers(join(rig.home, name))
      return servers.some(({ dir }) => dir.endsWith('/redis-3')) || undefined
    })
    reset.kill(signal)
    const { exitCode, stderr } = await reset
    return { first, password, file: join(rig.folder, `${name}.yaml`), code: exitCode, stderr }
  } finally {
    rmSync(hold)
  }
}

async function expectAsAtFirst(document: StatusDocument, { first, password }: Cut): Promise<void> {
  expect(document.healthy).toBe(true)
  expect(addresses(document)).toEqual(addresses(first))
  expect(passwordOf(document.name)).toBe(password)
  for (const node of document.nodes)
    expect(await ask(node, 'DBSIZE', [], { user: undefined, password })).toBe(0)
}

describe('SIGKILL to `reset`', () => {
  test.each(['none', 'aof'])(
    'the next `up` is on the same ports, with the same password, and says what was found; persistence %s',
    async (persistence) => {
      const name = `killed-${persistence}`
      const run = await cut(name, 'SIGKILL', `persistence: ${persistence}\n`)
      const up = await rig.run(['up', run.file])
      expect(up.code).toBe(0)
      expect(up.stderr).toContain(`a reset of "${name}" was cut short`)
      expect(up.stderr).toContain('its data is gone')
      expect(up.stderr).toContain('on the ports that it had')
      await expectAsAtFirst(await rig.status(name, '--probe'), run)
    },
  )

  test('a port that somebody else has by now is another one, and named; the others stay', async () => {
    const run = await cut('moved', 'SIGKILL')
    await stopAll(() => markedServers(join(rig.home, 'moved')), { kill: true })
    const taken = nodeNamed(run.first, 'redis-2')
    await listenInstead(taken)
    const up = await rig.run(['up', run.file])
    expect(up.code).toBe(0)
    expect(up.stderr).toContain(`redis-2 on another port than ${taken.port}`)
    const document = await rig.status('moved')
    expect(document.healthy).toBe(true)
    expect(addresses(document).filter((one) => !addresses(run.first).includes(one))).toEqual([
      `redis-2 ${nodeNamed(document, 'redis-2').port}`,
    ])
  })

  test('the certificates that were made for it stay', async () => {
    const first = await rig.up('trusted', 'topology: replication\nport: auto\ntls: true\n')
    const authority = authorityOf('trusted')
    const path = join(rig.home, 'trusted', 'run.json')
    // As if it had been killed at its beginning.
    writeFileSync(path, JSON.stringify({ ...recordOf('trusted'), phase: 'resetting', formed: false }))
    expect((await rig.run(['up', join(rig.folder, 'trusted.yaml')])).code).toBe(0)
    const again = await rig.status('trusted', '--probe')
    expect([again.healthy, addresses(again)]).toEqual([true, addresses(first)])
    expect(authorityOf('trusted')).toBe(authority)
  })

  test('the next `reset` goes on with it too', async () => {
    const run = await cut('twice', 'SIGKILL')
    expect((await rig.run(['reset', 'twice'])).code).toBe(0)
    await expectAsAtFirst(await rig.status('twice', '--probe'), run)
  })

  test('`ls` and `start` say how it is, and `down` clears it away', async () => {
    await cut('cleared', 'SIGKILL', 'persistence: aof\n')
    expect((await rig.run(['ls'])).stdout).toMatch(/cleared .*interrupted/)
    await stopAll(() => markedServers(join(rig.home, 'cleared')), { kill: true })
    const start = await rig.run(['start', 'cleared'])
    expect(start.code).toBe(3)
    expect(start.stderr).toContain('redis-ha reset cleared')
    await rig.succeed(['down', 'cleared'])
    expect(markedServers(join(rig.home, 'cleared'))).toEqual([])
    expect((await rig.run(['status', 'cleared'])).code).toBe(2)
  })
})

describe('SIGINT to `reset`', () => {
  test('in its middle: 130, no server is left, it says so, and the next `up` is on the same ports', async () => {
    const run = await cut('stopped', 'SIGINT')
    expect(run.code).toBe(130)
    expect(run.stderr).toContain('its data is gone, and none of its nodes runs')
    expect(run.stderr).toContain(`redis-ha up ${run.file}`)
    expect(markedServers(join(rig.home, 'stopped'))).toEqual([])
    const told = await rig.run(['status', 'stopped'])
    expect(told.code).toBe(1)
    expect(told.stderr).toContain('a reset of it was cut short')
    const up = await rig.run(['up', run.file])
    expect(up.code).toBe(0)
    expect(up.stderr).toContain('a reset of "stopped" was cut short')
    await expectAsAtFirst(await rig.status('stopped', '--probe'), run)
  })

  test('before anything is removed: 130, and all is as it was', async () => {
    const first = await rig.up('spared', 'topology: replication\nport: auto\ndebug: true\n')
    await ask(nodeNamed(first, 'redis-1'), 'SET', ['key', 'value'])
    // Who looks has to wait for this one.
    const asleep = ask(nodeNamed(first, 'redis-1'), 'DEBUG', ['SLEEP', '2'])
    const reset = rig.start(['reset', 'spared'])
    await eventually('its record', () => recordOf('spared').phase === 'resetting' || undefined)
    reset.kill('SIGINT')
    const { exitCode, stderr } = await reset
    expect(exitCode).toBe(130)
    expect(stderr).toContain('nothing was removed')
    await asleep
    expect(await ask(nodeNamed(first, 'redis-1'), 'GET', ['key'])).toBe('value')
    const after = await rig.status('spared', '--wait', '10s')
    expect(after.nodes.map(({ pid }) => pid)).toEqual(first.nodes.map(({ pid }) => pid))
  })
})

describe('a port of a dead node that somebody else has by now', () => {
  test('is named at once, and nothing is changed', async () => {
    const first = await rig.up('taken', 'topology: replication\nport: auto\n')
    await ask(nodeNamed(first, 'redis-1'), 'SET', ['key', 'value'])
    killNode(first, 'redis-3')
    const { port } = await listenInstead(nodeNamed(first, 'redis-3'))
    const { code, stderr } = await rig.run(['reset', 'taken'])
    expect(code).toBe(3)
    expect(stderr).toContain(`Port ${port} is taken`)
    expect(stderr).toContain(`pid ${process.pid}`)
    // An option that only `up` has.
    expect(stderr).not.toContain('--port auto')
    expect(await ask(nodeNamed(first, 'redis-1'), 'GET', ['key'])).toBe('value')
    expect(pidOf(await rig.status('taken'), 'redis-2')).toBe(pidOf(first, 'redis-2'))
  })
})

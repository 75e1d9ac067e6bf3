import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { RedisHaError } from '../../src/model/failure.ts'
import { readTopologyValue } from '../../src/model/read-topology.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { isCopyFolder } from '../../src/processes/copy-folder.ts'
import { down } from '../../src/topologies/down.ts'
import { endCopy } from '../../src/topologies/end-copy.ts'
import { startPrivateCopy } from '../../src/topologies/private-copy.ts'
import { status } from '../../src/topologies/status.ts'
import { ask, killNode } from '../support/nodes.ts'
import { eventually } from '../support/eventually.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const LIBRARY = fileURLToPath(new URL('../../dist/lib/', import.meta.url))

const temporary = useTemporaryFolder()

function topologyOf(value: object) {
  const { topology, problems } = readTopologyValue(value, 'shop')
  if (!topology) throw new Error(problems.map(({ message }) => message).join('\n'))
  return { topology, baseFolder: '/' }
}

const SMALL = topologyOf({ topology: 'replication', replicas: 1, auth: { password: 'generate' } })

function nothingIsLeftOf(folder: string): boolean {
  return !existsSync(folder) && markedServers(folder).length === 0
}

describe('a private copy', () => {
  test('is there, for this process alone, and then it is gone', async () => {
    const copy = await startPrivateCopy(SMALL)
    const folder = copy.state.path
    try {
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      expect(copy.document).toMatchObject({ name: 'shop', healthy: true, stateDir: join(folder, 'shop') })
      expect(copy.environment.secrets['REDIS_PASSWORD']).toBe(copy.password)
      expect(copy.plan.nodes.map(({ listen }) => listen.port)).not.toContain(6379)
      expect(await status(copy.state, copy.name, { probe: true })).toMatchObject({ healthy: true })
      // One that ended behind its back is no hindrance.
      killNode(copy.document, 'redis-2')
    } finally {
      await Promise.all([copy.dispose(), copy.dispose()])
    }
    expect(nothingIsLeftOf(folder)).toBe(true)
  })

  test('can be kept, and then it is for `down` to end it', async () => {
    const copy = await startPrivateCopy(SMALL)
    await copy.keep()
    await copy.dispose()
    const [master] = copy.document.nodes
    if (!master) throw new Error('no node')
    const credentials = { user: undefined, password: copy.password ?? '' }
    expect(await ask(master, 'PING', [], credentials)).toBe('PONG')
    const result = await down(copy.state, 'shop', { purge: true, report: () => undefined })
    expect(result).toMatchObject({ stopped: 2, keepsData: false })
    expect(nothingIsLeftOf(copy.state.path)).toBe(true)
  })

  test('one that does not come up leaves nothing', async () => {
    const wrong = topologyOf({ topology: 'replication', replicas: 0, config: { 'no-such-thing': 1 } })
    const failure = await startPrivateCopy(wrong).then(
      () => undefined,
      (error: unknown) => (error instanceof RedisHaError ? error.failure : undefined),
    )
    expect(failure?.title).toContain('redis-1 ended while')
    const folder = /^.*redis-ha-copy-[0-9a-f]+/.exec(failure?.where ?? '')?.[0] ?? ''
    expect(folder).not.toBe('')
    expect(nothingIsLeftOf(folder)).toBe(true)
  })
})

/** A process of its own that holds a copy, with a command of which there is a child in another session. */
const HOLDER = `
  const { startPrivateCopy } = await import(process.argv[1] + '/topologies/private-copy.js')
  const { readTopologyValue } = await import(process.argv[1] + '/model/read-topology.js')
  const { topology } = readTopologyValue({ topology: 'replication', replicas: 1 }, 'shop')
  const copy = await startPrivateCopy({ topology, baseFolder: '/' })
  console.log(copy.state.path)
  setInterval(() => {}, 1000)
`

test('a copy whose holder is killed, with its whole group, ends too', async () => {
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, LIBRARY], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(holder.stdout, 'data')) as [Buffer]
  const folder = line.toString().trim()
  expect(markedServers(folder)).toHaveLength(2)
  process.kill(-(holder.pid ?? 0), 'SIGKILL')
  await eventually('the end of all', () => (nothingIsLeftOf(folder) ? true : undefined))
})

test('what is no folder of a copy is left alone', async () => {
  await endCopy(temporary, '')
  expect(existsSync(temporary)).toBe(true)
  expect(isCopyFolder(temporary)).toBe(false)
})

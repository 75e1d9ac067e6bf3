import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { NodeResult } from '../../src/faults/node-result.ts'
import type { StatusDocument } from '../../src/model/document.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { listenInstead } from '../support/foreign-listener.ts'
import { ask, nodeNamed, pidOf } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

let shop: StatusDocument

beforeAll(async () => {
  shop = await rig.up('shop', 'topology: replication\ndebug: true\nconfig: { repl-diskless-sync-delay: 0 }\n')
  await ask(nodeNamed(shop, 'redis-1'), 'SET', ['greeting', 'hello'])
}, 60_000)

/** What an action says of each node. */
async function act(...args: string[]): Promise<NodeResult[]> {
  return (JSON.parse(await rig.succeed([...args, '--json'])) as { nodes: NodeResult[] }).nodes
}

function outcomes(results: NodeResult[]): string[] {
  return results.map(({ node, outcome }) => `${node} ${outcome}`)
}

async function stateOf(name: string): Promise<string> {
  return nodeNamed(await rig.status('shop'), name).state
}

async function greetingOn(name: string): Promise<unknown> {
  return await ask(nodeNamed(shop, name), 'GET', ['greeting'])
}

describe('kill and start', () => {
  test('what an up or a reset was killed at is not gone on with: the next one may clear it away', async () => {
    const path = join(rig.home, 'shop', 'run.json')
    const record = readFileSync(path, 'utf8')
    writeFileSync(path, record.replace('"phase":"running"', '"phase":"starting"'))
    try {
      const { code, stderr } = await rig.run(['start', 'shop', 'redis-3'])
      expect(code).toBe(3)
      expect(stderr).toContain('The start of shop was cut short')
    } finally {
      writeFileSync(path, record)
    }
  })

  test('a killed node is gone, killing it again is nothing, and start brings it back', async () => {
    const pid = pidOf(shop, 'redis-3')
    const [killed] = await act('kill', 'shop', 'redis-3')
    expect(killed).toMatchObject({ action: 'kill', node: 'redis-3', outcome: 'done', pid })
    expect(killed?.seenAt).toBeGreaterThanOrEqual(killed?.at ?? Infinity)
    expect(outcomes(await act('kill', 'shop', 'redis-3'))).toEqual(['redis-3 already'])
    expect(await stateOf('redis-3')).toBe('gone')
    expect(outcomes(await act('start', 'shop'))).toEqual(['redis-3 done'])
    expect(outcomes(await act('start', 'shop', 'redis-3', 'redis-2'))).toEqual([
      'redis-3 already',
      'redis-2 already',
    ])
    expect(pidOf(await rig.status('shop'), 'redis-3')).not.toBe(pid)
    await rig.succeed(['status', 'shop', '--wait', '40s'])
  })

  test('a start that was killed leaves nothing that down and start do not find', async () => {
    await act('kill', 'shop', 'redis-2')
    const start = rig.start(['start', 'shop', 'redis-2'])
    // The first moment at which there is a process, written down or not.
    await eventually('the server', () =>
      markedServers(`${rig.home}/shop`).some(({ dir }) => dir.endsWith('/redis-2')) ? true : undefined,
    )
    start.kill('SIGKILL')
    await start
    await act('start', 'shop', 'redis-2')
    expect(markedServers(`${rig.home}/shop`).filter(({ dir }) => dir.endsWith('/redis-2'))).toHaveLength(1)
    expect(await rig.status('shop', '--wait', '40s')).toMatchObject({ healthy: true })
  })

  test('a port that was taken meanwhile is an error that names the holder, and nothing is started', async () => {
    await act('stop', 'shop', 'redis-3')
    const thief = await listenInstead(nodeNamed(shop, 'redis-3'))
    const { code, stderr } = await rig.run(['start', 'shop'])
    expect(code).toBe(3)
    expect(stderr).toContain(`Port ${thief.port} is taken`)
    expect(stderr).toContain(`pid ${process.pid}`)
    expect(await stateOf('redis-3')).toBe('stopped')
    await thief.close()
    expect(outcomes(await act('start', 'shop'))).toEqual(['redis-3 done'])
  })
})

describe('stop', () => {
  test('a stopped node shows as such, also for up, and stopping it again is nothing', async () => {
    const [stopped] = await act('stop', 'shop', 'redis-2')
    expect(stopped).toMatchObject({
      outcome: 'done',
      seen: expect.stringMatching(/^process \d+ has shut down$/),
    })
    expect(outcomes(await act('stop', 'shop', 'redis-2'))).toEqual(['redis-2 already'])
    expect(await stateOf('redis-2')).toBe('stopped')
    const up = await rig.run(['up', `${rig.folder}/shop.yaml`, '--port', 'auto'])
    expect(up).toMatchObject({ code: 3, stderr: expect.stringContaining('redis-2 was stopped') })
    expect(up.stderr).toContain('redis-ha start shop')
    await act('start', 'shop')
  })

  test('a paused node is stopped too', async () => {
    await act('pause', 'shop', 'redis-2')
    expect(outcomes(await act('stop', 'shop', 'redis-2'))).toEqual(['redis-2 done'])
    await act('start', 'shop')
  })
})

describe('pause and resume', () => {
  test('a paused master is still found by its role, and pausing it twice is nothing', async () => {
    expect(outcomes(await act('pause', 'shop', 'master'))).toEqual(['redis-1 done'])
    expect(outcomes(await act('pause', 'shop', 'redis-1'))).toEqual(['redis-1 already'])
    expect(await stateOf('redis-1')).toBe('paused')
    expect(outcomes(await act('resume', 'shop', 'master'))).toEqual(['redis-1 done'])
    expect(outcomes(await act('resume', 'shop', 'redis-1'))).toEqual(['redis-1 already'])
    expect(await greetingOn('redis-1')).toBe('hello')
    expect(await act('resume', 'shop')).toEqual([])
  })

  test('one that is gone can be neither, and then none is', async () => {
    await act('kill', 'shop', 'redis-3')
    for (const action of ['pause', 'resume']) {
      const { code, stderr } = await rig.run([action, 'shop', 'redis-2', 'redis-3'])
      expect([code, stderr]).toEqual([1, expect.stringContaining('redis-ha start shop redis-3')])
    }
    expect(await stateOf('redis-2')).toBe('running')
    await act('start', 'shop')
  })
})

describe('what would empty the topology', () => {
  test('a restart of the master is refused where nobody can be asked, and nothing happens', async () => {
    await rig.succeed(['status', 'shop', '--wait', '40s'])
    const { code, stderr } = await rig.run(['restart', 'shop', 'master'])
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('redis-1 is a master, and nothing is on disk'),
    ])
    expect(pidOf(await rig.status('shop'), 'redis-1')).toBe(pidOf(shop, 'redis-1'))
    expect(await greetingOn('redis-2')).toBe('hello')
  })

  test('a replica may be restarted, which has all again afterwards', async () => {
    const [restarted] = await act('restart', 'shop', 'redis-2')
    expect(restarted).toMatchObject({ action: 'restart', outcome: 'done' })
    expect(restarted?.pid).not.toBe(pidOf(shop, 'redis-2'))
    await rig.succeed(['status', 'shop', '--wait', '40s'])
    expect(await greetingOn('redis-2')).toBe('hello')
  })

  test('so is the start of a killed master that its replicas still follow; with --yes it is done', async () => {
    await act('kill', 'shop', 'redis-1')
    const { code, stderr } = await rig.run(['start', 'shop', 'redis-1'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('redis-2 and redis-3 would take that over')])
    expect(await greetingOn('redis-2')).toBe('hello')
    expect(outcomes(await act('start', 'shop', 'redis-1', '--yes'))).toEqual(['redis-1 done'])
    await rig.succeed(['status', 'shop', '--wait', '40s'])
    expect(await greetingOn('redis-2')).toBeNull()
  })
})

test('a block is in force for its time, and over after it', async () => {
  const blocking = rig.start(['fault', 'block', 'shop', 'redis-2', '--for', '2s', '--json'])
  await eventually('the block', async () => ((await stateOf('redis-2')) === 'silent' ? true : undefined))
  const { stdout } = await blocking
  expect(JSON.parse(stdout)).toMatchObject({
    action: 'block',
    nodes: [{ node: 'redis-2', outcome: 'done' }],
  })
  expect(await ask(nodeNamed(shop, 'redis-2'), 'PING')).toBe('PONG')
  expect(await rig.run(['fault', 'block', 'shop', 'redis-2'])).toMatchObject({ code: 2 })
})

describe('events', () => {
  test('what was done is on one timeline with what the servers logged, ordered by time', async () => {
    const lines = (await rig.succeed(['events', 'shop', '--json'])).trim().split('\n')
    const events = lines.map((line) => JSON.parse(line) as { at: string; node: string; source: string })
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted())
    expect(events).toContainEqual(
      expect.objectContaining({
        node: 'redis-ha',
        about: 'redis-3',
        details: expect.objectContaining({ action: 'kill' }),
      }),
    )
    expect(events).toContainEqual(expect.objectContaining({ node: 'redis-3', source: 'log' }))
    expect((await rig.succeed(['events', 'shop', '-n', '3'])).trim().split('\n')).toHaveLength(3)
  })

  test('live it tells of a process and of a link as they change', async () => {
    await rig.succeed(['status', 'shop', '--wait', '40s'])
    const following = rig.start(['events', 'shop', '-f', '-n', '0', '--json'])
    let seen = ''
    following.stdout.on('data', (text: Buffer) => {
      seen += text.toString()
    })
    const told = async (...parts: string[]) =>
      await eventually(parts.join(), () =>
        seen.split('\n').some((line) => parts.every((part) => line.includes(part))) ? true : undefined,
      )
    await told('"source":"role"', '"node":"redis-3"', '"role":"replica"')
    await act('kill', 'shop', 'redis-3')
    await told('"source":"process"', '"node":"redis-3"', '"state":"gone"')
    await act('start', 'shop', 'redis-3')
    await told('"source":"action"', '"about":"redis-3"', '"action":"start"')
    await told('"source":"link"', '"node":"redis-3"', '"master":"redis-1"', '"link":"connected"')
    following.kill('SIGINT')
    expect((await following).exitCode).toBe(130)
  })
})

test('all can be stopped, keep their ports, and be started again', async () => {
  await act('stop', 'shop', 'all')
  expect(new Set((await rig.status('shop')).nodes.map(({ state }) => state))).toEqual(new Set(['stopped']))
  expect(await rig.run(['kill', 'shop', 'master'])).toMatchObject({ code: 3 })
  expect(outcomes(await act('start', 'shop'))).toHaveLength(3)
  const after = await rig.status('shop', '--wait', '40s')
  expect(after.healthy).toBe(true)
  expect(after.nodes.map(({ port }) => port)).toEqual(shop.nodes.map(({ port }) => port))
})

test('whom there is not, and what does not run, is refused', async () => {
  expect(await rig.run(['kill', 'shop', 'redis-9'])).toMatchObject({ code: 2 })
  expect(await rig.run(['kill', 'shop', 'sentinels'])).toMatchObject({ code: 2 })
  expect(await rig.run(['kill', 'shop'])).toMatchObject({ code: 2 })
  expect(await rig.run(['kill', 'nobody', 'master'])).toMatchObject({ code: 2 })
})

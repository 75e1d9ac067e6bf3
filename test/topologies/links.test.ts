import { mkdirSync } from 'node:fs'
import { createConnection } from 'node:net'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { isAlive } from '../../src/processes/identity.ts'
import { readRecord } from '../../src/processes/run-record.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

const proxyOf = (name: string) => {
  const identity = readRecord(`${rig.home}/${name}`)?.processes['links']
  if (!identity) throw new Error(`${name} has no proxy on record`)
  return identity
}

/** The pid that answers at an address. */
async function pidAt(port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write('INFO server\r\n'))
    let text = ''
    socket.once('error', reject)
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const pid = /process_id:(\d+)\r/.exec(text)?.[1]
      if (pid === undefined) return
      socket.destroy()
      resolve(Number(pid))
    })
  })
}

const failing = ({ checks }: StatusDocument) =>
  checks.filter(({ ok }) => !ok).map(({ check, observer, seen }) => `${check}@${observer}: ${seen}`)

const KINDS = {
  replication: 'topology: replication\nreplicas: 1\nlinks: true\n',
  sentinel: 'topology: sentinel\nreplicas: 1\nlinks: true\n',
  cluster: 'topology: cluster\nlinks: true\n',
}

describe.each(Object.entries(KINDS))('%s with links', (name, yaml) => {
  test('is reached by way of the proxy, whose death shows, and which up brings back', async () => {
    const document = await rig.up(name, yaml)
    expect(document).toMatchObject({ healthy: true, links: { state: 'running', faults: [] } })
    const reached = await Promise.all(document.nodes.map(async ({ port }) => await pidAt(port)))
    expect(reached).toEqual(document.nodes.map(({ pid }) => pid))

    const proxy = proxyOf(name)
    expect(document.links?.pid).toBe(proxy.pid)
    process.kill(proxy.pid, 'SIGKILL')
    const dead = await eventually('its death shows', async () => {
      const seen = await rig.status(name)
      return seen.links?.state === 'gone' ? seen : undefined
    })
    expect(failing(dead)).toContain('process@links: gone')

    const again = JSON.parse(
      await rig.succeed(['up', `${rig.folder}/${name}.yaml`, '--port', 'auto', '--json']),
    )
    expect(again).toMatchObject({ healthy: true, url: document.url })
    expect(proxyOf(name).pid).not.toBe(proxy.pid)

    const second = proxyOf(name)
    await rig.succeed(['down', name])
    expect(isAlive(second)).toBe(false)
  })
})

test('a proxy does not outlive servers that all died, and comes back with them', async () => {
  const { nodes } = await rig.up('orphan', `${KINDS.replication}persistence: rdb\n`)
  const proxy = proxyOf('orphan')
  for (const { pid } of nodes) process.kill(pid ?? 0, 'SIGKILL')
  await eventually('the proxy ends', () => (isAlive(proxy) ? undefined : true))
  await rig.succeed(['start', 'orphan', 'all'])
  const healthy = await rig.status('orphan', '--wait', '30s')
  expect(healthy).toMatchObject({ healthy: true, links: { state: 'running' } })
})

test('a topology with data comes back with its addresses and its links', async () => {
  const yaml = `${KINDS.sentinel}persistence: rdb\n`
  const first = await rig.up('kept', yaml)
  await rig.succeed(['down', 'kept'])
  const second = await rig.up('kept', yaml)
  expect(second).toMatchObject({ healthy: true, url: first.url, links: { state: 'running' } })
})

test('reset takes the faults away, and keeps the proxy', async () => {
  const { links } = await rig.up('back', KINDS.sentinel)
  await rig.succeed(['fault', 'partition', 'back', 'redis-2 | rest'])
  await rig.succeed(['reset', 'back'])
  expect(await rig.status('back')).toMatchObject({
    healthy: true,
    links: { state: 'running', pid: links?.pid, faults: [] },
  })
})

test('a frozen proxy is named, and `resume`, `up` and `reset` let it go on', async () => {
  await rig.up('frozen', KINDS.replication)
  const proxy = proxyOf('frozen')
  const file = join(rig.folder, 'frozen.yaml')
  const ways = { resume: ['resume', 'frozen'], up: ['up', file], reset: ['reset', 'frozen'] }
  for (const [way, args] of Object.entries(ways)) {
    process.kill(proxy.pid, 'SIGSTOP')
    const seen = await eventually('its state', async () => {
      const document = await rig.status('frozen')
      return document.links?.state === 'paused' ? document : undefined
    })
    expect(failing(seen)).toContain(`process@links: process ${proxy.pid} is paused`)
    const fault = await rig.run(['fault', 'list', 'frozen'])
    expect(fault.stderr).toContain(`process ${proxy.pid} is paused`)
    expect(fault.stderr).toContain('redis-ha resume frozen')
    expect([way, (await rig.run(args)).code]).toEqual([way, 0])
    const { healthy, links } = await rig.status('frozen', '--wait', '30s')
    expect([way, healthy, links]).toEqual([way, true, { state: 'running', pid: proxy.pid, faults: [] }])
  }
})

test('a run that is killed leaves no proxy', async () => {
  const TMPDIR = join(rig.folder, 'tmp')
  mkdirSync(TMPDIR)
  const file = rig.file('private.yaml', KINDS.replication)
  const running = rig.start(['run', file, '--', 'sleep', '600'], { env: { TMPDIR } })
  const proxies = () =>
    markedServers(TMPDIR).filter(({ dir, identity }) => basename(dir) === 'links' && isAlive(identity))
  await eventually('its proxy runs', () => (proxies().length === 1 ? true : undefined))
  running.kill('SIGKILL')
  await running
  await eventually('its proxy is gone', () => (proxies().length === 0 ? true : undefined))
  expect(markedServers(TMPDIR)).toEqual([])
})

test('without links there is no proxy', async () => {
  const document = await rig.up('bare', 'topology: replication\nreplicas: 1\n')
  expect(document.links).toBeUndefined()
  expect(Object.keys(readRecord(`${rig.home}/bare`)?.processes ?? {})).toEqual(['redis-1', 'redis-2'])
})

test('a dry run says that there will be a proxy', async () => {
  const file = rig.file('dry.yaml', KINDS.replication)
  expect(await rig.succeed(['up', file, '--dry-run'])).toContain('a proxy stands before every node')
})

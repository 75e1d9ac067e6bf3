import { spawn } from 'node:child_process'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Check } from '../../src/model/check.ts'
import type { StatusDocument } from '../../src/model/document.ts'
import { eventually } from '../support/eventually.ts'
import { ask, killNode, nodeNamed, pidOf } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

// What several nodes see of a fault; of one node or one check there are tests in says-no.

const rig = useRig()

/** What `status` says that does not hold; it must have said no. */
async function failures(name: string): Promise<{ document: StatusDocument; failing: Check[] }> {
  const { code, stdout } = await rig.run(['status', name, '--json'])
  const document = JSON.parse(stdout) as StatusDocument
  expect([code, document.healthy]).toEqual([1, false])
  return { document, failing: document.checks.filter(({ ok }) => !ok) }
}

/** `check observer: seen`, sorted. */
function lines(failing: Check[]): string[] {
  return failing.map(({ check, observer, seen }) => `${check} ${observer}: ${seen}`).toSorted()
}

function observersOf(failing: Check[], check: string): string[] {
  return failing.filter((candidate) => candidate.check === check).map(({ observer }) => observer)
}

describe('replication', () => {
  test('the master was killed', async () => {
    killNode(await rig.up('headless', 'topology: replication\n'), 'redis-1')
    const { document, failing } = await failures('headless')
    expect(nodeNamed(document, 'redis-1').state).toBe('gone')
    expect(failing).toContainEqual({
      check: 'one-master',
      observer: 'all',
      ok: false,
      expected: '1 master',
      seen: '0 masters',
    })
    expect(observersOf(failing, 'process')).toEqual(['redis-1'])
    expect(observersOf(failing, 'link')).toEqual(expect.arrayContaining(['redis-2', 'redis-3']))
  })

  test('a replica was killed', async () => {
    killNode(await rig.up('maimed', 'topology: replication\n'), 'redis-3')
    const { document, failing } = await failures('maimed')
    expect(nodeNamed(document, 'redis-3').state).toBe('gone')
    expect(new Set(failing.map(({ observer }) => observer))).toEqual(new Set(['redis-3', 'redis-1']))
    expect(observersOf(failing, 'process')).toEqual(['redis-3'])
    expect(lines(failing)).toContain('online redis-1: redis-3 not listed')
    expect(await rig.run(['status', 'maimed'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/✘ process on redis-3: expected pid \d+, seen gone/),
    })
  })

  test('a node is paused, and when it goes on all is well', async () => {
    const before = await rig.up('asleep', 'topology: replication\n')
    process.kill(pidOf(before, 'redis-2'), 'SIGSTOP')
    const { document, failing } = await failures('asleep')
    process.kill(pidOf(before, 'redis-2'), 'SIGCONT')
    expect(nodeNamed(document, 'redis-2').state).toBe('paused')
    expect(lines(failing)).toContain('ping redis-2: no answer in 1000ms, the process is paused')
    expect(observersOf(failing, 'process')).toEqual(['redis-2'])
    expect((await rig.run(['status', 'asleep', '--wait', '30s'])).code).toBe(0)
  })

  test('somebody else answers on the port of a node', async () => {
    const document = await rig.up('impostor', 'topology: replication\nreplicas: 0\n')
    const node = nodeNamed(document, 'redis-1')
    // It goes on, where nobody will ask it.
    await ask(node, 'CONFIG', ['SET', 'bind', '-::1'])
    const args = ['--port', String(node.port), '--bind', '127.0.0.1', '--save', '', '--dir', rig.folder]
    const other = spawn('redis-server', args, { stdio: 'ignore' })
    onTestFinished(async () => {
      const ended = new Promise((resolve) => other.once('exit', resolve))
      other.kill('SIGKILL')
      await ended
    })
    await eventually('the other', async () => ((await ask(node, 'PING')) === 'PONG' ? true : undefined))
    const { failing } = await failures('impostor')
    expect(failing).toEqual([
      {
        check: 'process',
        observer: 'redis-1',
        ok: false,
        expected: `pid ${node.pid}`,
        seen: `pid ${other.pid}`,
      },
    ])
  })
})

describe('sentinel', () => {
  test('the quorum was lost', async () => {
    const yaml = 'topology: sentinel\nsentinel: { down-after-milliseconds: 500 }\n'
    const document = await rig.up('outvoted', yaml)
    killNode(document, 'sentinel-1')
    killNode(document, 'sentinel-2')
    const check = await eventually('NOQUORUM', async () => {
      const { failing } = await failures('outvoted')
      return failing.find(({ check: what, observer }) => what === 'quorum' && observer === 'sentinel-3')
    })
    expect(check.seen).toMatch(/^NOQUORUM 1 usable Sentinels/)
  })

  test('the master was killed: each sentinel still names it, and nobody is it', async () => {
    killNode(await rig.up('vacant', 'topology: sentinel\n'), 'redis-1')
    const { failing } = await failures('vacant')
    expect(observersOf(failing, 'process')).toEqual(['redis-1'])
    expect(observersOf(failing, 'one-master')).toEqual(['all'])
    expect(observersOf(failing, 'master-known')).toEqual(['sentinel-1', 'sentinel-2', 'sentinel-3'])
  })
})

describe('cluster', () => {
  test('a replica was killed: the others say so when it counts as failing', async () => {
    const document = await rig.up('bare', 'topology: cluster\ncluster: { node-timeout: 1000 }\n')
    killNode(document, 'redis-5')
    const { failing } = await failures('bare')
    expect(observersOf(failing, 'process')).toEqual(['redis-5'])
    const seen = await eventually('that everybody sees it', async () => {
      const said = (await failures('bare')).failing.filter(
        ({ check, observer }) => check === 'no-failures' && observer !== 'redis-5',
      )
      return said.length === 5 ? said.map((check) => check.seen) : undefined
    })
    for (const text of seen) expect(text).toMatch(/^redis-5 fail/)
  })

  test('a master is paused, and when it goes on all is well', async () => {
    const before = await rig.up('frozen', 'topology: cluster\n')
    process.kill(pidOf(before, 'redis-3'), 'SIGSTOP')
    const { document, failing } = await failures('frozen')
    process.kill(pidOf(before, 'redis-3'), 'SIGCONT')
    expect(nodeNamed(document, 'redis-3').state).toBe('paused')
    expect(lines(failing)).toContain('cluster-state redis-3: no answer in 1000ms, the process is paused')
    expect((await rig.run(['status', 'frozen', '--wait', '30s'])).code).toBe(0)
  })
})

test.for([
  [['status', 'nobody'], 'There is no topology "nobody"'],
  [['status', './nobody.yaml'], 'No topology was started from ./nobody.yaml'],
] as const)('%j is no question about health', async ([args, said]) => {
  const { code, stdout, stderr } = await rig.run([...args])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(said)
})

import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Finding } from '../../src/model/finding.ts'
import { type Outcome, Rig, type RunOptions, useRig } from '../support/rig.ts'

const rig = useRig()

async function examine(args: string[] = [], options: RunOptions = {}, on: Rig = rig) {
  const outcome = await on.run(['doctor', '--json', ...args], options)
  return { ...outcome, findings: findingsIn(outcome) }
}

function findingsIn({ stdout }: Outcome): Finding[] {
  return JSON.parse(stdout) as Finding[]
}

function finding(findings: Finding[], check: string): Finding | undefined {
  return findings.find((candidate) => candidate.check === check)
}

/** A state directory of its own, below the rig's folder, so that no other test has anything in it. */
function elsewhere(name: string): { REDIS_HA_HOME: string } {
  return { REDIS_HA_HOME: join(rig.folder, name) }
}

function serverScript(name: string, lines: string[]): string {
  const path = rig.file(`${name}/redis-server`, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
  return rig.file(`${name}.yaml`, `topology: replication\nport: auto\nserver: ${path}\n`)
}

describe('what it prints', () => {
  test('every check, each with what it saw, and all that is not ok with what to do', async () => {
    const { code, findings } = await examine([], { env: elsewhere('empty') })
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['server', 'redis-cli', 'tls', 'open-files', 'state-directory', 'topologies']),
    )
    for (const { ok, seen, try: advice } of findings) {
      expect(seen).not.toBe('')
      expect(ok === 'ok').toBe(advice === undefined)
    }
    expect(code).toBe(findings.some(({ ok }) => ok === 'problem') ? 1 : 0)
    expect(finding(findings, 'server')).toMatchObject({ ok: 'ok', seen: expect.stringMatching(/^\w+ \d+\./) })
    expect(finding(findings, 'topologies')?.seen).toBe('0 running, 0 stopped')
  })

  test('a line for each, the word for how it is first', async () => {
    const text = await rig.succeed(['doctor'], { env: elsewhere('empty') })
    expect(text).toMatch(/^ok {7}server {2,}\w+ \d+\./)
    expect(text).not.toContain('\u001B')
  })

  test('it changes nothing', async () => {
    await examine([], { env: elsewhere('never-made') })
    expect(existsSync(join(rig.folder, 'never-made'))).toBe(false)
  })
})

describe('the server program', () => {
  test('what it lacks is told by name, and so are the servers that nodes have of their own', async () => {
    serverScript('six', ['echo "Redis server v=6.0.16 sha=0"'])
    serverScript('nine', ['echo "Valkey server v=9.1.2 sha=0"'])
    const file = rig.file(
      'own.yaml',
      `topology: replication
port: auto
server: ./six/redis-server
nodes: { redis-2: { server: ./nine/redis-server }, redis-3: { server: ./none/redis-server } }
`,
    )
    const { findings } = await examine([file])
    expect(finding(findings, 'features')?.seen).toContain('FAILOVER')
    const other = finding(findings, 'server ./nine/redis-server')
    expect(other).toMatchObject({ ok: 'ok', seen: expect.stringContaining('valkey 9.1.2, ') })
    expect(other?.seen).toContain('slots of a master without address')
    expect(finding(findings, 'server ./none/redis-server')).toMatchObject({
      ok: 'problem',
      seen: expect.stringContaining('There is no server program "./none/redis-server"'),
    })
  })

  test('none', async () => {
    const { code, findings } = await examine([], { env: { PATH: rig.home } })
    expect(code).toBe(1)
    expect(finding(findings, 'server')).toMatchObject({
      ok: 'problem',
      seen: expect.stringContaining('There is no server program "redis-server"'),
      try: expect.stringContaining('apt-get install redis-server'),
    })
  })

  test('too old', async () => {
    const file = serverScript('old', ['echo "Redis server v=5.0.14 sha=0"'])
    const { code, findings } = await examine([file])
    expect(code).toBe(1)
    expect(finding(findings, 'server')?.seen).toBe('redis 5.0.14 is too old: 5.0.14')
  })

  test.for([
    ['without', `echo ">>> 'tls-port \\"0\\"'"; exit 1`, /^not built in/],
    ['silent', 'exit 1', /^unknown/],
  ] as const)('%s TLS', async ([name, answer, seen]) => {
    const asked = `[ "$1" = --version ] && { echo "Redis server v=7.0.15 sha=0"; exit 0; }`
    const { findings } = await examine([serverScript(name, [asked, answer])])
    expect(finding(findings, 'tls')?.seen).toMatch(seen)
  })
})

describe('ports', () => {
  test('one of the file that somebody holds, by name', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    try {
      const file = rig.file('held.yaml', `topology: replication\nreplicas: 0\nport: [${port}]\n`)
      const { code, findings } = await examine([file])
      expect(code).toBe(1)
      expect(finding(findings, `port ${port}`)).toMatchObject({
        ok: 'problem',
        seen: expect.stringContaining('held by'),
        try: expect.stringContaining('--port auto'),
      })
      expect(finding(findings, 'ephemeral-ports')?.seen).toBeDefined()
    } finally {
      server.close()
    }
  })

  test('automatic ones', async () => {
    const file = rig.file('auto.yaml', 'topology: cluster\nport: auto\n')
    expect(finding((await examine([file])).findings, 'ports')?.seen).toBe('automatic: free ones are taken')
  })
})

describe('the file', () => {
  test('its warnings are findings', async () => {
    const file = rig.file('even.yaml', 'topology: sentinel\nport: auto\nsentinels: 4\npersistence: aof\n')
    expect(finding((await examine([file])).findings, 'file')).toMatchObject({
      ok: 'warning',
      seen: expect.stringContaining('even.yaml:3'),
    })
  })

  test('its errors are errors', async () => {
    const file = rig.file('bad.yaml', 'topology: sentinel\nreplcas: 2\n')
    const { code, stdout, stderr } = await rig.run(['doctor', file])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('unknown key replcas')
  })
})

describe('the state directory', () => {
  test('a file in its place', async () => {
    rig.file('taken', '')
    const { code, findings } = await examine([], { env: elsewhere('taken') })
    expect(code).toBe(1)
    expect(finding(findings, 'state-directory')?.seen).toContain('is no folder')
    const below = await examine([], { env: elsewhere('taken/below') })
    expect(finding(below.findings, 'state-directory')?.ok).toBe('problem')
  })

  test('one that others can read', async () => {
    rig.file('open/x', '')
    chmodSync(join(rig.folder, 'open'), 0o755)
    const { findings } = await examine([], { env: elsewhere('open') })
    expect(finding(findings, 'state-directory')).toMatchObject({
      ok: 'warning',
      try: `chmod 700 ${join(rig.folder, 'open')}`,
    })
  })

  test('leases of what died are told, and left', async () => {
    const dead = { pid: 1, start: 'never', boot: 'none' }
    const path = rig.file(
      `tmp/redis-ha-${userInfo().uid}/x.json`,
      JSON.stringify({ folder: '/gone/shop', ports: [7001], holders: [dead] }),
    )
    const { findings } = await examine([], { env: { TMPDIR: join(rig.folder, 'tmp') } })
    expect(finding(findings, 'leases')).toMatchObject({
      ok: 'warning',
      seen: expect.stringContaining('/gone/shop'),
    })
    expect(existsSync(path)).toBe(true)
  })

  test('a lease folder that is none of ours', async () => {
    rig.file(`other-tmp/redis-ha-${userInfo().uid}`, '')
    const { code, findings } = await examine([], { env: { TMPDIR: join(rig.folder, 'other-tmp') } })
    expect(code).toBe(1)
    expect(finding(findings, 'lease-folder')?.ok).toBe('problem')
  })
})

/** A topology in a state directory of its own, for a test that spoils it. */
async function spoilable() {
  const own = new Rig()
  onTestFinished(async () => await own.remove())
  const { nodes, stateDir } = await own.up('ill', 'topology: replication\nreplicas: 1\n')
  const record = join(stateDir, 'run.json')
  return {
    pids: nodes.map(({ pid }) => pid ?? 0),
    stateDir,
    record,
    text: readFileSync(record, 'utf8'),
    look: async () => await examine([], {}, own),
  }
}

describe('topologies', () => {
  test('one that runs is well, and its file’s ports are its own', async () => {
    const { nodes } = await rig.up('well', 'topology: cluster\nreplicas: 0\n')
    const ports = nodes.map(({ port }) => port)
    const file = rig.file('ring/well.yaml', `topology: cluster\nreplicas: 0\nport: [${ports.join(', ')}]\n`)
    const { findings } = await examine([file])
    expect(findings.filter(({ check }) => check.startsWith('port '))).toEqual([])
    expect(findings.filter(({ check }) => check === 'topology well')).toEqual([])
    const other = rig.file('other.yaml', readFileSync(file, 'utf8'))
    const ofOther = await examine([other])
    expect(ofOther.code).toBe(1)
    expect(ofOther.findings.filter(({ check }) => check.startsWith('port '))).toHaveLength(6)
    expect(finding(ofOther.findings, `port ${ports[0]}`)?.try).toBe('--port auto, or redis-ha down well')
  })

  test('one that was interrupted', async () => {
    const { record, text, look } = await spoilable()
    writeFileSync(record, JSON.stringify({ ...(JSON.parse(text) as object), phase: 'starting' }))
    expect(finding((await look()).findings, 'topology ill')).toMatchObject({
      ok: 'warning',
      seen: 'an up, a reset or a down was cut short; 2 nodes are left of it',
    })
  })

  test('one whose record is broken', async () => {
    const { record, look } = await spoilable()
    writeFileSync(record, '{')
    const { code, findings } = await look()
    expect(code).toBe(1)
    expect(finding(findings, 'topology ill')).toMatchObject({
      ok: 'problem',
      try: expect.stringContaining('down ill --purge'),
    })
  })

  test('servers that no record has', async () => {
    const { pids, record, text, look } = await spoilable()
    rmSync(record)
    const { code, findings } = await look()
    expect(code).toBe(1)
    for (const pid of pids) {
      expect(finding(findings, `server ${pid}`)).toMatchObject({ ok: 'problem', try: 'redis-ha down ill' })
    }
    writeFileSync(record, text)
  })

  test('one that died in part, and nothing about it is changed', async () => {
    const { pids, stateDir, look } = await spoilable()
    process.kill(pids[1] ?? 0, 'SIGKILL')
    const before = readdirSync(stateDir)
    expect(finding((await look()).findings, 'topology ill')).toMatchObject({
      ok: 'warning',
      seen: '1 of 2 nodes ended behind our back',
    })
    expect(readdirSync(stateDir)).toEqual(before)
  })
})

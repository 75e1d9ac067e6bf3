import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import type { TopologyKindName } from '../../src/model/topology-file.ts'
import { ask, masterNames, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'
import { openToOthers, SecretSearch, holdsPassword } from '../support/secret-search.ts'
import { passwordsIn } from '../support/users.ts'

const rig = useRig()

const KINDS = ['replication', 'sentinel', 'cluster'] as const
const ALL_OWN: Record<TopologyKindName, string> = {
  replication: 'auditor: { rules: "~audit:* +@read" }',
  sentinel: 'auditor: { rules: "~audit:* +@read", sentinel-rules: "+ping" }',
  cluster: 'auditor: { rules: "~audit:* +@read" }',
}

/** Commands that a server refused for want of rights, or a password, since its start. */
async function refusals(name: string): Promise<string> {
  const said = await rig.succeed(['cli', name, 'all', '--', 'ACL', 'LOG'])
  return said
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('==>'))
    .join('\n')
}

async function appEnv(name: string): Promise<Record<string, string>> {
  return JSON.parse(await rig.succeed(['env', name, '--json'])) as Record<string, string>
}

describe.each(KINDS)('%s with `default` off', (topology) => {
  test('healthy with the least rights, each user kept to its own, and no password is seen', async () => {
    const yaml = `topology: ${topology}\nusers:\n  default: off\n  app: { rules: "~shop:* +@all -@dangerous" }\n  ${ALL_OWN[topology]}\n`
    const document = await rig.up(topology, yaml)
    expect(document.healthy).toBe(true)
    expect((await rig.run(['status', topology, '--probe'])).code).toBe(0)
    expect(await rig.succeed(['cli', topology, 'all', '--', 'ACL', 'WHOAMI'])).toBe(
      document.nodes.map(({ name }) => `==> ${name}\nredis-ha\n`).join(''),
    )
    expect(await refusals(topology)).toBe('')

    const passwords = passwordsIn(document.stateDir)
    const as = (user: string) => ({ user, password: passwords[user] ?? '' })
    for (const node of document.nodes) {
      await expect(ask(node, 'PING')).rejects.toThrow('NOAUTH')
      // What nobody but management has the right to.
      for (const user of Object.keys(passwords).filter((name) => name !== 'redis-ha')) {
        if (node.kind === 'sentinel' && user === 'replication') continue
        await expect(ask(node, 'ACL', ['LIST'], as(user))).rejects.toThrow('NOPERM')
      }
    }
    const master = nodeNamed(document, masterNames(document)[0] ?? '')
    await expect(ask(master, 'SET', ['other', '1'], as('app'))).rejects.toThrow('NOPERM')
    await expect(ask(master, 'FLUSHALL', [], as('app'))).rejects.toThrow('NOPERM')
    await expect(ask(master, 'SET', ['audit:1', '1'], as('auditor'))).rejects.toThrow('NOPERM')
    await expect(ask(master, 'GET', ['shop:1'], as('replication'))).rejects.toThrow('NOPERM')
    await expect(ask(master, 'SET', ['shop:1', '1'], as('redis-ha-health'))).rejects.toThrow('NOPERM')

    const env = await appEnv(topology)
    expect([env['REDIS_USERNAME'], env['REDIS_PASSWORD']]).toEqual(['app', passwords['app']])
    expectUnseen(document, passwords)
    await rig.succeed(['down', topology])
  })
})

function expectUnseen(document: StatusDocument, passwords: Record<string, string>): void {
  expect(openToOthers(document.stateDir)).toEqual([])
  for (const password of Object.values(passwords)) {
    const search = new SecretSearch(password)
    search.folder(document.stateDir, holdsPassword)
    search.processes(document.nodes.flatMap(({ pid }) => pid ?? []))
    search.text('the document', JSON.stringify(document))
    expect(search.found).toEqual([])
  }
}

describe.each(KINDS)('%s that goes on', (topology) => {
  test('a failover, a reset, and down and up again: nothing is refused for want of rights', async () => {
    const name = `${topology}-on`
    const yaml = `topology: ${topology}\npersistence: aof\nusers: { default: off }\n`
    const document = await rig.up(name, yaml)
    const before = passwordsIn(document.stateDir)
    await rig.succeed(['failover', name])
    expect((await rig.run(['status', name, '--wait', '20s'])).code).toBe(0)
    expect(await refusals(name)).toBe('')
    await rig.succeed(['reset', name])
    expect(await refusals(name)).toBe('')
    await rig.succeed(['down', name])
    await rig.succeed(['up', `${rig.folder}/${name}.yaml`])
    expect((await rig.run(['status', name, '--probe'])).code).toBe(0)
    expect(await refusals(name)).toBe('')
    expect(passwordsIn(document.stateDir)).toEqual(before)
    await rig.succeed(['down', name, '--purge'])
  })
})

test('health says no when the replication user is broken', async () => {
  const document = await rig.up('broken', 'topology: replication\nusers: { default: off }\n')
  expect((await rig.run(['status', 'broken'])).code).toBe(0)
  await rig.succeed(['cli', 'broken', 'redis-1', '--', 'ACL', 'SETUSER', 'replication', '-psync'])
  // The link stands until it is made anew.
  await rig.succeed(['cli', 'broken', 'redis-1', '--', 'CLIENT', 'KILL', 'TYPE', 'replica'])
  const { code, stdout } = await rig.run(['status', 'broken', '--json'])
  const failing = (JSON.parse(stdout) as StatusDocument).checks.filter(({ ok }) => !ok)
  expect([code, failing.map(({ check }) => check)]).toEqual([1, expect.arrayContaining(['link']) as unknown])
  await rig.succeed(['cli', 'broken', 'redis-1', '--', 'ACL', 'SETUSER', 'replication', '+psync'])
  expect((await rig.run(['status', 'broken', '--wait', '20s'])).code).toBe(0)
  expect(document.healthy).toBe(true)
})

test('health says no when its own user has lost a right', async () => {
  await rig.up('blind', 'topology: replication\nreplicas: 0\nusers: { default: off }\n')
  await rig.succeed(['cli', 'blind', 'redis-1', '--', 'ACL', 'SETUSER', 'redis-ha-health', '-info'])
  const { code, stdout } = await rig.run(['status', 'blind'])
  expect([code, stdout]).toEqual([1, expect.stringContaining('NOPERM')])
})

test.each([
  ['+nosuch', 'topology: replication\nreplicas: 0\nusers:\n  app: { rules: "+nosuch" }', '4:17'],
  ['+@nosuch', 'topology: replication\nreplicas: 0\nusers:\n  app: { rules: "~* +@nosuch" }', '4:17'],
  ['+get', 'topology: sentinel\nreplicas: 0\nsentinels: 1\nusers:\n  app: { sentinel-rules: +get }', '5:26'],
])('a rule that the server refuses, %s, is told with its place', async (rule, yaml, place) => {
  const file = rig.file('refused.yaml', `${yaml}\n`)
  const { code, stdout, stderr } = await rig.run(['up', file, '--port', 'auto'])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`${rule}: Unknown command or category`)
  expect(stderr).toContain(`${file}:${place}`)
  expect(readdirSync(rig.home)).not.toContain('refused')
})

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { eventually } from '../support/eventually.ts'
import { ask, masterNames, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'
import { holdsPassword, openToOthers, SecretSearch } from '../support/secret-search.ts'
import { passwordsIn } from '../support/users.ts'
import { lastArguments, parseConf } from '../../src/redis/directives.ts'

const rig = useRig()

const OLD = 'Sesame4711 "w"'
const NEW = 'Xyzzy-0815 "q" #'

/** The links of replicas, by the ids that their connections have at the masters. */
async function links(name: string): Promise<string[]> {
  const said = await rig.succeed(['cli', name, 'masters', '--', 'CLIENT', 'LIST', 'TYPE', 'replica'])
  return [...said.matchAll(/^id=(\d+) /gm)].map(([, id]) => id ?? '').toSorted()
}

/** Whether a node lets a user in. */
async function letsIn(document: StatusDocument, node: string, user: string | undefined, password: string) {
  try {
    await ask(nodeNamed(document, node), 'PING', [], { user, password })
    return true
  } catch (error) {
    if (error instanceof Error && /NOPERM/.test(error.message)) return true
    if (error instanceof Error && /WRONGPASS|NOAUTH/.test(error.message)) return false
    throw error
  }
}

describe.each(['replication', 'sentinel', 'cluster'] as const)('%s', (topology) => {
  test.each([
    ['default', `auth: { password: '${OLD}' }`],
    ['user', `auth: { user: app, password: '${OLD}' }`],
    ['users', `users: { default: off, app: { password: '${OLD}' } }`],
  ])(
    '%s: the new password alone, no link made anew, after a restart and a failover too',
    async (way, auth) => {
      const name = `${topology}-${way}`
      const document = await rig.up(name, `topology: ${topology}\npersistence: aof\n${auth}\n`)
      const before = await links(name)
      const changed = await rig.run(['passwd', name], { input: `${NEW}\n` })
      expect([changed.code, changed.stdout]).toEqual([0, ''])
      expect(await links(name)).toEqual(before)

      for (const { name: node, kind } of document.nodes) {
        const user = way === 'default' || (way === 'user' && kind === 'sentinel') ? undefined : 'app'
        expect([node, await letsIn(document, node, user, NEW)]).toEqual([node, true])
        expect([node, await letsIn(document, node, user, OLD)]).toEqual([node, false])
      }
      expect(JSON.parse(await rig.succeed(['env', name, '--json']))).toMatchObject({ REDIS_PASSWORD: NEW })

      const search = new SecretSearch(NEW)
      search.folder(document.stateDir, holdsPassword)
      search.processes(document.nodes.flatMap(({ pid }) => pid ?? []))
      search.output('passwd', changed)
      search.output('events', await rig.run(['events', name, '--json']))
      expect(search.found).toEqual([])
      expect(openToOthers(document.stateDir)).toEqual([])

      // From their conf files.
      await rig.succeed(['restart', name, topology === 'sentinel' ? 'sentinel-1,replica' : 'replica'])
      await rig.succeed(['status', name, '--wait', '20s'])
      await rig.succeed(['failover', name])
      await rig.succeed(['status', name, '--wait', '20s'])
      for (const { name: node, kind } of document.nodes) {
        const user = way === 'default' || (way === 'user' && kind === 'sentinel') ? undefined : 'app'
        expect([node, await letsIn(document, node, user, OLD)]).toEqual([node, false])
      }
      await rig.succeed(['down', name, '--purge'])
    },
  )
})

test('every user of a topology: those who dial sign in with the new one, and the others are as they were', async () => {
  const document = await rig.up('each', 'topology: sentinel\nusers: { default: off }\n')
  for (const user of ['replication', 'sentinel', 'redis-ha', 'redis-ha-health']) {
    const before = passwordsIn(document.stateDir)
    await rig.succeed(['passwd', 'each', '--user', user, '--generate'])
    const after = passwordsIn(document.stateDir)
    expect(after[user]).not.toBe(before[user])
    expect({ ...after, [user]: '' }).toEqual({ ...before, [user]: '' })
    expect(await letsIn(document, 'redis-2', user, before[user] ?? '')).toBe(false)
    expect(await letsIn(document, 'redis-2', user, after[user] ?? '')).toBe(true)
  }
  // Every link is made anew, with what they know now.
  for (const type of ['replica', 'pubsub', 'normal'])
    await rig.succeed(['cli', 'each', 'redis-1,redis-2,redis-3', '--', 'CLIENT', 'KILL', 'TYPE', type])
  await rig.succeed(['status', 'each', '--wait', '20s'])
  const log = await rig.succeed(['cli', 'each', 'all', '--', 'ACL', 'LOG'])
  // Those that were tried above; none of a replica or a sentinel later on.
  expect(log).not.toMatch(/psync|slaveof/)
  await rig.succeed(['down', 'each'])
})

test('killed half-way, the next one completes it with the password that it was given', async () => {
  const document = await rig.up('killed', 'topology: sentinel\nusers: { default: off }\n')
  const old = passwordsIn(document.stateDir)['app'] ?? ''
  const journal = join(document.stateDir, 'password-change.json')
  const running = rig.start(['passwd', 'killed', '--env', 'NEW_PASSWORD', '--grace', '60s'], {
    env: { NEW_PASSWORD: NEW },
  })
  await eventually('both are taken', () => passwordsIn(document.stateDir)['app'] === NEW || undefined)
  running.kill('SIGKILL')
  await running
  // Nobody is locked out meanwhile.
  for (const node of ['redis-1', 'redis-3', 'sentinel-2'])
    for (const password of [old, NEW]) expect(await letsIn(document, node, 'app', password)).toBe(true)
  expect(existsSync(journal)).toBe(true)
  expect(openToOthers(document.stateDir)).toEqual([])

  const said = await rig.succeed(['passwd', 'killed', '--generate', '--json'])
  expect(JSON.parse(said)).toMatchObject({ user: 'app', completed: true })
  expect(existsSync(journal)).toBe(false)
  for (const { name } of document.nodes) {
    expect([name, await letsIn(document, name, 'app', NEW)]).toEqual([name, true])
    expect([name, await letsIn(document, name, 'app', old)]).toEqual([name, false])
  }
  await rig.succeed(['down', 'killed'])
})

test('killed before the first node knew of it, the next one for another user does both', async () => {
  const document = await rig.up('early', 'topology: replication\nreplicas: 1\nusers: { default: off }\n')
  const before = passwordsIn(document.stateDir)
  const journal = join(document.stateDir, 'password-change.json')
  writeFileSync(journal, JSON.stringify({ user: 'replication', password: NEW }), { mode: 0o600 })
  const said = await rig.succeed(['passwd', 'early', '--json', '--generate'])
  expect(JSON.parse(said)).toMatchObject({ user: 'app', completed: false })
  expect(passwordsIn(document.stateDir)).toMatchObject({ replication: NEW, 'redis-ha': before['redis-ha'] })
  const conf = parseConf(readFileSync(join(document.stateDir, 'nodes/redis-2/redis.conf'), 'utf8'))
  expect(lastArguments(conf, 'masterauth')).toEqual([NEW])
  await rig.succeed(['down', 'early'])
})

describe('what is refused, with nothing changed', () => {
  test.each([
    ['an unknown user', ['--user', 'ap', '--generate'], '', 2, 'expected  app, replication'],
    ['no password on standard input', [], '', 2, 'There is no password on standard input'],
    ['one of two lines', [], 'one\ntwo\n', 2, 'one line'],
    ['a variable that is not set', ['--env', 'NO_SUCH'], '', 2, 'NO_SUCH is not set'],
    ['two sources', ['--env', 'NEW', '--generate'], '', 2, 'contradict'],
  ])('%s', async (_what, args, input, code, text) => {
    const { nodes } = await rig.up(
      'refusing',
      'topology: replication\nreplicas: 1\nusers: { default: off }\n',
    )
    const outcome = await rig.run(['passwd', 'refusing', ...args], { input })
    expect([outcome.code, outcome.stdout]).toEqual([code, ''])
    expect(outcome.stderr).toContain(text)
    expect(nodes).toHaveLength(2)
  })

  test('a node that is down', async () => {
    const document = await rig.up('down-one', 'topology: replication\nusers: { default: off }\n')
    const before = passwordsIn(document.stateDir)
    await rig.succeed(['kill', 'down-one', 'redis-3'])
    const { code, stderr } = await rig.run(['passwd', 'down-one', '--generate'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('redis-3: gone')])
    expect(passwordsIn(document.stateDir)).toEqual(before)
    expect(masterNames(document)).toEqual(['redis-1'])
  })

  test('where nobody signs in', async () => {
    await rig.up('open', 'topology: replication\nreplicas: 0\n')
    const { code, stderr } = await rig.run(['passwd', 'open', '--generate'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('Nobody signs in')])
  })
})

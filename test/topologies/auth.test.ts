import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { eventually } from '../support/eventually.ts'
import { ask, killNode, masterNames, nodeNamed } from '../support/nodes.ts'
import { type RunOptions, useRig } from '../support/rig.ts'
import { holdsPassword, openToOthers, SecretSearch } from '../support/secret-search.ts'

const rig = useRig()

const KINDS = ['replication', 'sentinel', 'cluster'] as const
// What a shell, YAML, a conf file and JSON each take for something else.
const PASSWORD = 'Sesame4711 "w\' #\\ $HOME'
const QUOTED = `'${PASSWORD.replaceAll("'", "''")}'`

interface Way {
  name: string
  auth: string
  user?: string
  options?: RunOptions
}

const WAYS: Way[] = [
  { name: 'default', auth: `{ password: ${QUOTED} }` },
  { name: 'user', auth: `{ user: app, password: ${QUOTED} }`, user: 'app' },
  { name: 'generated', auth: '{ user: app, password: generate }', user: 'app' },
  {
    name: 'env',
    auth: '{ password: { env: SHOP_PASSWORD } }',
    options: { env: { SHOP_PASSWORD: PASSWORD } },
  },
]

describe.each(KINDS)('%s', (topology) => {
  test.for(WAYS)('$name: healthy, and closed to who has no password', async (way) => {
    const name = `${topology}-${way.name}`
    const document = await rig.up(name, `topology: ${topology}\nauth: ${way.auth}\n`, way.options)
    expect(document.healthy).toBe(true)
    expect((await rig.run(['status', name, '--probe'])).code).toBe(0)
    expect(await rig.succeed(['cli', name, 'all', '--', 'PING'])).toBe(
      document.nodes.map((node) => `==> ${node.name}\nPONG\n`).join(''),
    )

    const password = way.name === 'generated' ? await passwordOf(name) : PASSWORD
    for (const node of document.nodes) {
      const user = node.kind === 'redis' ? way.user : undefined
      expect(await ask(node, 'PING', [], { user, password })).toBe('PONG')
      await expect(ask(node, 'PING')).rejects.toThrow('NOAUTH')
      await expect(ask(node, 'PING', [], { user, password: `${password}x` })).rejects.toThrow(
        /NOAUTH|WRONGPASS/,
      )
    }
    const search = searched(document, password)
    search.text('what up --json printed', JSON.stringify(document))
    search.output('status', await rig.run(['status', name, '--json']))
    expect(search.found).toEqual([])
  })
})

/** A search through what `up` has left: files, processes. */
function searched(document: StatusDocument, password: string): SecretSearch {
  const search = new SecretSearch(password)
  search.folder(document.stateDir, holdsPassword)
  search.processes(document.nodes.flatMap(({ pid }) => pid ?? []))
  expect(openToOthers(document.stateDir)).toEqual([])
  return search
}

async function passwordOf(name: string): Promise<string> {
  const env = JSON.parse(await rig.succeed(['env', name, '--json'])) as Record<string, string>
  return env['REDIS_PASSWORD'] ?? ''
}

test('where a user has the password, `default` is off, also for who knows it', async () => {
  const document = await rig.up(
    'own',
    `topology: replication\nreplicas: 0\nauth: { user: app, password: ${QUOTED} }\n`,
  )
  for (const user of ['default', undefined]) {
    const asked = ask(nodeNamed(document, 'redis-1'), 'PING', [], { user, password: PASSWORD })
    await expect(asked).rejects.toThrow(/NOAUTH|WRONGPASS/)
  }
})

test('a generated password is another for each topology, and the same while it lasts', async () => {
  const yaml = 'topology: replication\nreplicas: 0\npersistence: aof\nauth: { password: generate }\n'
  await rig.up('one', yaml)
  await rig.up('other', yaml)
  const password = await passwordOf('one')
  expect(password.length).toBeGreaterThanOrEqual(32)
  expect(await passwordOf('other')).not.toBe(password)
  await rig.succeed(['down', 'one'])
  await rig.up('one', yaml)
  expect(await passwordOf('one')).toBe(password)
})

describe('a password from the environment', () => {
  const YAML = 'topology: replication\nreplicas: 0\nauth: { password: { env: SHOP_PASSWORD } }\n'

  test.for<[string, string | undefined, string]>([
    ['missing', undefined, 'the variable is not set'],
    ['empty', '', 'an empty one'],
  ])('%s: nothing is started', async ([name, value, seen]) => {
    const file = rig.file(`${name}.yaml`, YAML)
    const env = { SHOP_PASSWORD: value }
    const { code, stdout, stderr } = await rig.run(['up', file, '--port', 'auto'], { env })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('SHOP_PASSWORD')
    expect(stderr).toContain(seen)
    expect(readdirSync(rig.home)).not.toContain(name)
  })

  test('another one than before is a change, which is shown without either', async () => {
    await rig.up('turned', YAML, { env: { SHOP_PASSWORD: PASSWORD } })
    const { code, stdout, stderr } = await rig.run(['up', join(rig.folder, 'turned.yaml')], {
      env: { SHOP_PASSWORD: 'Abracadabra' },
    })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('auth.password: another one')
    expect(stderr).not.toMatch(/Abracadabra|Sesame/)
  })
})

test.for(WAYS.slice(0, 2))('sentinels fail over with a password: $name', async ({ name, auth, user }) => {
  const shop = `failover-${name}`
  const document = await rig.up(
    shop,
    `topology: sentinel\nauth: ${auth}\nsentinel: { down-after-milliseconds: 500 }\n`,
  )
  killNode(document, 'redis-1')
  const after = await eventually('another master', async () => {
    const now = await rig.status(shop)
    const [master] = masterNames(now)
    const heirs = now.nodes.filter((node) => node.link === 'up' && node.master === master)
    return master !== 'redis-1' && heirs.length === 1 ? now : undefined
  })
  const master = nodeNamed(after, masterNames(after)[0] ?? '')
  expect(await ask(master, 'SET', ['a', 'b'], { user, password: PASSWORD })).toBe('OK')
  // The sentinels have rewritten their conf files and those of the replicas.
  expect(searched(document, PASSWORD).found).toEqual([])
})

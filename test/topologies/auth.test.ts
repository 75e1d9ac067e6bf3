import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { eventually } from '../support/eventually.ts'
import { ask, killNode, masterNames, nodeNamed, pidOf } from '../support/nodes.ts'
import { type RunOptions, useRig } from '../support/rig.ts'

const rig = useRig()

const KINDS = ['replication', 'sentinel', 'cluster'] as const
// What a shell, YAML, a conf file and JSON each take for something else; the word is what is looked for.
const WORD = 'Sesame4711'
const PASSWORD = `${WORD} "w' #\\ $HOME`
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
  })
})

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
  expectClosed(document)
})

/** Every folder of a topology is its user's alone, every file too; the password is in conf files and its own only. */
function expectClosed({ stateDir }: StatusDocument): void {
  const entries = readdirSync(stateDir, { recursive: true, withFileTypes: true }).map((entry) => ({
    path: join(entry.parentPath, entry.name),
    isFolder: entry.isDirectory(),
    mayTell: entry.name === 'password' || entry.name.endsWith('.conf'),
  }))
  const open = entries.filter(({ path, isFolder }) => modeOf(path) !== (isFolder ? 0o700 : 0o600))
  const telling = entries.filter(
    ({ path, isFolder, mayTell }) => !isFolder && !mayTell && readFileSync(path, 'utf8').includes(WORD),
  )
  expect([open, telling]).toEqual([[], []])
  expect(modeOf(stateDir)).toBe(0o700)
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777
}

describe('a password is nowhere that it need not be', () => {
  test.for(KINDS)('%s', async (topology) => {
    const name = `quiet-${topology}`
    const file = rig.file(
      `${name}.yaml`,
      `topology: ${topology}\npersistence: aof\nport: auto\nauth: { user: app, password: { env: SHOP_PASSWORD } }\n`,
    )
    const options = { env: { SHOP_PASSWORD: PASSWORD } }
    const commands = [
      ['validate', file],
      ['up', file, '--dry-run'],
      ['up', file, '--dry-run', '--json'],
      ['render', file],
      ['up', file],
      ['up', file, '--json'],
      ['status', name],
      ['status', name, '--probe', '--json'],
      ['ls'],
      ['ls', '--json'],
      ['logs', name],
      ['logs', name, '--json'],
      ['doctor', file],
      ['cli', name, 'all', '--json', '--', 'PING'],
    ]
    for (const args of commands) {
      const { code, stdout, stderr } = await rig.run(args, options)
      const tells = `${stdout}${stderr}`.includes(WORD)
      // What doctor thinks of the machine is another matter.
      const works = code === 0 || args[0] === 'doctor'
      expect([args.join(' '), works, tells]).toEqual([args.join(' '), true, false])
    }
    const document = await rig.status(name)
    expectClosed(document)
    expect(readFileSync(join(document.stateDir, 'password'), 'utf8')).toBe(PASSWORD)
    for (const node of process.platform === 'linux' ? document.nodes : []) {
      for (const what of ['cmdline', 'environ']) {
        const path = `/proc/${pidOf(document, node.name)}/${what}`
        expect([node.name, what, readFileSync(path, 'utf8').includes(WORD)]).toEqual([node.name, what, false])
      }
    }
    const { stdout, stderr } = await rig.run(['down', name])
    expect(`${stdout}${stderr}`).not.toContain(WORD)
    expectClosed(document)
  })
})

import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lastArguments, parseConf } from '../../src/redis/directives.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

interface Rendered {
  folder: string
  files: { path: string; text: string }[]
}

async function render(...args: string[]): Promise<Rendered> {
  const rendered: Rendered = JSON.parse(await rig.succeed(['render', ...args, '--json']))
  return rendered
}

function portsIn({ files }: Rendered): number[] {
  return files.map(({ text }) => Number(lastArguments(parseConf(text), 'port')?.[0]))
}

test('the conf of each node is printed under its path, and nothing is left on disk', async () => {
  rig.file('shop.yaml', 'topology: sentinel\nsentinels: 1\nreplicas: 1\n')
  const { code, stdout } = await rig.run(['render', 'shop.yaml'])
  expect(stdout.match(/^==> .* <==$/gm)).toEqual([
    '==> nodes/redis-1/redis.conf <==',
    '==> nodes/redis-2/redis.conf <==',
    '==> nodes/sentinel-1/sentinel.conf <==',
  ])
  expect(stdout).toContain(`\ndir ${join(rig.home, 'shop', 'nodes', 'redis-2')}\n`)
  expect(stdout).toContain('\nreplicaof 127.0.0.1 6379\n')
  expect(code).toBe(0)
  expect(existsSync(rig.home)).toBe(false)
})

test('--name, --port and --wiring say the same as for up', async () => {
  const path = rig.file('options.yaml', 'topology: replication\nreplicas: 1\n')
  const rendered = await render(path, '--name', 'other', '--port', '7100', '--wiring', 'ordinary')
  expect(rendered.folder).toBe(join(rig.home, 'other'))
  expect(portsIn(rendered)).toEqual([7100, 7101])
  expect(rendered.files.map(({ text }) => text).join()).not.toContain('replicaof')
})

test('automatic ports are free ones, the same when asked again, and it is said that up may choose others', async () => {
  const path = rig.file('auto.yaml', 'topology: cluster\nport: auto\n')
  const { stdout, stderr } = await rig.run(['render', path, '--json'])
  const rendered: Rendered = JSON.parse(stdout)
  const ports = portsIn(rendered)
  expect(new Set(ports).size).toBe(6)
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(10_000)
  expect(stderr).toContain('up may choose others')
  expect((await rig.run(['render', path, '--port', '7001'])).stderr).not.toContain('up may choose others')
})

test('a pinned port that somebody holds is no obstacle', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  try {
    const path = rig.file('held.yaml', 'topology: replication\nreplicas: 0\n')
    expect(portsIn(await render(path, '--port', String(port)))).toEqual([port])
  } finally {
    server.close()
  }
})

test.for(['generate', 'hunter2', '{ env: NOT_SET }'])(
  'the password %s is a placeholder',
  async (password) => {
    const path = rig.file('auth.yaml', `topology: sentinel\nauth: { password: ${password}, user: app }\n`)
    const stdout = await rig.succeed(['render', path])
    expect(stdout).toContain('masterauth <password>\n')
    expect(stdout).toContain('user app on ><password> ')
    expect(stdout).toContain('sentinel auth-pass mymaster <password>\n')
    expect(stdout).not.toContain('hunter2')
  },
)

test('--out writes the files, and the confs say that they lie there', async () => {
  const path = rig.file('out.yaml', 'topology: replication\nreplicas: 1\n')
  mkdirSync(join(rig.folder, 'empty'))
  const stdout = await rig.succeed(['render', path, '--out', 'empty'])
  expect(stdout).toBe('empty/nodes/redis-1/redis.conf\nempty/nodes/redis-2/redis.conf\n')
  const conf = parseConf(readFileSync(join(rig.folder, 'empty/nodes/redis-2/redis.conf'), 'utf8'))
  expect(lastArguments(conf, 'dir')).toEqual([join(rig.folder, 'empty/nodes/redis-2')])
  expect(readdirSync(join(rig.folder, 'empty'))).toEqual(['nodes'])
})

test.for([
  ['a folder with something in it', 'full', 'mine.txt'],
  ['a file', 'full/mine.txt', 'a file'],
])('--out refuses %s and changes nothing', async ([, out, seen]) => {
  const path = rig.file('refused.yaml', 'topology: replication\n')
  rig.file('full/mine.txt', 'mine')
  const { code, stdout, stderr } = await rig.run(['render', path, '--out', out ?? ''])
  expect(stdout).toBe('')
  expect(stderr).toContain(`  expected  a new folder, or an empty one\n  seen      ${seen}\n`)
  expect(code).toBe(2)
  expect(readdirSync(join(rig.folder, 'full'))).toEqual(['mine.txt'])
})

test('an invalid file is not rendered', async () => {
  const path = rig.file('invalid.yaml', 'topology: cluster\nmasters: 1\n')
  const { code, stdout, stderr } = await rig.run(['render', path, '--out', 'never'])
  expect(stdout).toBe('')
  expect(stderr).toContain('invalid.yaml:2:10: error: ')
  expect(code).toBe(2)
  expect(existsSync(join(rig.folder, 'never'))).toBe(false)
})

test('without a server program it says what is missing', async () => {
  const path = rig.file('server.yaml', 'topology: replication\nserver: no-such-server\n')
  const { code, stderr } = await rig.run(['render', path])
  expect(stderr).toContain('There is no server program "no-such-server"')
  expect(code).toBe(3)
})

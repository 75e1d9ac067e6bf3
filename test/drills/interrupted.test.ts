import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const TIMEOUT = { timeout: 120_000 }

beforeAll(async () => {
  await rig.up('shop', 'topology: replication\nreplicas: 1\n')
}, 60_000)

const LONG = `against: { topology: replication, replicas: 1 }
steps:
  - config: { repl-timeout: 77 }
    on: redis-1
  - pause: redis-2
  - run: 10m
`

/** A drill that goes on until it is told to end, with a folder of its own for what is temporary. */
async function begun(name: string, args: string[] = []) {
  const TMPDIR = join(rig.folder, `tmp-${name}`)
  mkdirSync(TMPDIR)
  const running = rig.start(['drill', rig.file(`${name}.yaml`, LONG), ...args], { env: { TMPDIR } })
  let told = ''
  running.stderr?.on('data', (data) => (told += String(data)))
  await eventually('the replica is paused', () => (told.includes('pause: redis-2') ? true : undefined))
  const copies = () => readdirSync(TMPDIR).filter((entry) => !entry.includes('lease'))
  return { running, copies }
}

test.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('after %s nothing of a private drill is left', TIMEOUT, async ([signal, code]) => {
  const { running, copies } = await begun(signal)
  expect(copies().length).toBeGreaterThan(0)
  running.kill(signal)
  expect((await running).exitCode).toBe(code)
  expect(copies().filter((entry) => entry.startsWith('redis-ha'))).toEqual([])
})

test('nor after SIGKILL', TIMEOUT, async () => {
  const { running, copies } = await begun('SIGKILL')
  running.kill('SIGKILL')
  await running
  const isLeft = () => copies().some((entry) => entry.startsWith('redis-ha'))
  expect(await eventually('the copy is gone', () => (isLeft() ? undefined : 'gone'))).toBe('gone')
})

test('a running topology is healed after SIGINT, and its keys are what they were', TIMEOUT, async () => {
  const { running } = await begun('against', ['--against', 'shop'])
  running.kill('SIGINT')
  expect((await running).exitCode).toBe(130)
  const document = await rig.status('shop', '--probe')
  expect(document.healthy).toBe(true)
  expect((await rig.succeed(['cli', 'shop', 'redis-1', '--', 'DBSIZE'])).trim()).toMatch(/\b0$/)
})

test('of one that was killed it is healed by whoever acts on it next', TIMEOUT, async () => {
  const killed = async (name: string) => {
    const { running } = await begun(name, ['--against', 'shop'])
    running.kill('SIGKILL')
    await running
  }
  const repl = async () =>
    (await rig.succeed(['cli', 'shop', 'redis-1', '--', 'CONFIG', 'GET', 'repl-timeout'])).trim()
  await killed('before-up')
  expect(await repl()).toMatch(/77$/)
  const { stderr } = await rig.run(['up', join(rig.folder, 'shop.yaml'), '--port', 'auto'])
  expect(stderr).toContain('healed of a drill that was killed: redis-2 resumed')
  expect(await repl()).toMatch(/60$/)
  const document = await rig.status('shop', '--probe')
  expect(document.healthy).toBe(true)
  const keys = ['cli', 'shop', 'redis-1', '--', 'KEYS', 'redis-ha:drill:*']
  expect(await rig.succeed(keys)).not.toContain('redis-ha:drill')
  await killed('before-reset')
  expect((await rig.run(['reset', 'shop'])).stderr).toContain('redis-2 resumed')
  expect(await repl()).toMatch(/60$/)
  expect((await rig.status('shop')).healthy).toBe(true)
})

test('data that was kept after one was killed is rid of its keys by the next up', TIMEOUT, async () => {
  await rig.up('kept', 'topology: replication\nreplicas: 1\npersistence: aof\n')
  const ours = async () => await rig.succeed(['cli', 'kept', 'redis-1', '--', 'KEYS', '*'])
  await rig.succeed(['cli', 'kept', 'redis-1', '--', 'SET', 'mine', '1'])
  const { running } = await begun('before-down', ['--against', 'kept'])
  await eventually('its writes', async () => (await ours()).includes('redis-ha:drill:') || undefined)
  running.kill('SIGKILL')
  await running
  const told = 'a drill at kept was killed:'
  expect((await rig.run(['status', 'kept'])).stderr).toContain(told)
  expect((await rig.run(['down', 'kept'])).stderr).toContain(told)
  const { stderr } = await rig.run(['up', join(rig.folder, 'kept.yaml'), '--port', 'auto'])
  expect(stderr).toContain('healed of a drill that was killed: keys of the drill removed')
  expect((await ours()).replaceAll(/\s+/g, ' ').trim()).toMatch(/\bmine$/)
  expect(await ours()).not.toContain('redis-ha:drill')
  expect((await rig.run(['status', 'kept'])).stderr).toBe('')
})

test('one that is killed between its steps is healed of by the next drill', TIMEOUT, async () => {
  const { running } = await begun('before-drill', ['--against', 'shop'])
  running.kill('SIGKILL')
  await running
  const brief = rig.file(
    'brief.yaml',
    'against: { topology: replication, replicas: 1 }\nsteps: [{ run: 100ms }]\n',
  )
  const { code, stderr } = await rig.run(['drill', brief, '--against', 'shop'])
  expect(stderr).toContain('redis-2 resumed')
  expect(stderr).toContain('keys of the drill removed')
  expect(code).toBe(0)
  expect((await rig.succeed(['cli', 'shop', 'redis-1', '--', 'DBSIZE'])).trim()).toMatch(/\b0$/)
})

test('two drills on one topology are one too many', TIMEOUT, async () => {
  const { running } = await begun('first', ['--against', 'shop'])
  const second = await rig.run(['drill', rig.file('second.yaml', LONG), '--against', 'shop'])
  expect(second.stderr).toContain('A drill is at work on "shop"')
  expect(second.code).toBe(1)
  const reset = await rig.run(['reset', 'shop'])
  expect([reset.code, reset.stderr]).toEqual([1, expect.stringContaining('A drill is at work on "shop"')])
  running.kill('SIGTERM')
  const { exitCode, stderr } = await running
  expect(exitCode).toBe(143)
  expect(stderr).not.toContain('nothing is established')
  expect((await rig.status('shop')).healthy).toBe(true)
})

test.each([
  [
    'in its steps',
    "export default defineDrill({ against: { topology: 'replication', replicas: 1 }, steps: () => process.exit(0) })",
  ],
  ['when it is loaded', 'process.exit(0)'],
])('code that ends the program %s is no success', TIMEOUT, async (_when, code) => {
  const path = rig.file('ends.mjs', `import { defineDrill } from 'redis-ha'\n${code}\n`)
  const ended = await rig.run(['drill', path])
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining('nothing is established')])
})

test('a drill on a running topology leaves none of its settings in the conf files', TIMEOUT, async () => {
  const { stateDir } = await rig.up(
    'set',
    'topology: sentinel\npersistence: aof\nsentinel: { down-after-milliseconds: 500, failover-timeout: 3000 }\n',
  )
  const drill = rig.file(
    'crash.yaml',
    'against: set.yaml\nsteps: [{ kill: master }, { wait: failover }, { start: all }, { wait: healthy }]\n',
  )
  await rig.run(['drill', drill, '--against', 'set', '--yes'])
  const confs = ['redis-1', 'redis-2', 'redis-3'].map((name) =>
    readFileSync(join(stateDir, 'nodes', name, 'redis.conf'), 'utf8'),
  )
  const hurried = /^(repl-diskless-sync no|repl-diskless-sync-delay 0|hz 100|rdb-del-sync-files yes)$/m
  for (const conf of confs) expect(conf).not.toMatch(hurried)
  await rig.succeed(['down', 'set', '--purge'])
})

test('a drill that may empty a topology without persistence is refused', TIMEOUT, async () => {
  const path = rig.file('kill.yaml', LONG.replace('pause: redis-2', 'kill: master'))
  const { code, stderr } = await rig.run(['drill', path, '--against', 'shop'])
  expect(stderr).toContain('--yes')
  expect(code).not.toBe(0)
  expect((await rig.status('shop')).healthy).toBe(true)
})

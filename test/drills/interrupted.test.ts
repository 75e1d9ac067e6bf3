import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const TIMEOUT = { timeout: 120_000 }

const LONG = `against: { topology: replication, replicas: 1 }
steps:
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
  const { nodes } = await rig.up('shop', 'topology: replication\nreplicas: 1\n')
  expect(nodes.length).toBe(2)
  const { running } = await begun('against', ['--against', 'shop'])
  running.kill('SIGINT')
  expect((await running).exitCode).toBe(130)
  const document = await rig.status('shop', '--probe')
  expect(document.healthy).toBe(true)
  expect((await rig.succeed(['cli', 'shop', 'redis-1', '--', 'DBSIZE'])).trim()).toMatch(/\b[01]$/)
})

test('a drill that may empty a topology without persistence is refused', TIMEOUT, async () => {
  const path = rig.file('kill.yaml', LONG.replace('pause: redis-2', 'kill: master'))
  const { code, stderr } = await rig.run(['drill', path, '--against', 'shop'])
  expect(stderr).toContain('--yes')
  expect(code).not.toBe(0)
  expect((await rig.status('shop')).healthy).toBe(true)
})

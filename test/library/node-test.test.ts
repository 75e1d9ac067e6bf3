import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { identify, isAlive, ownIdentity } from '../../src/processes/identity.ts'
import { endOrphan } from '../../src/processes/runner-watch.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const built = pathToFileURL(join(import.meta.dirname, '../../dist/lib/node-test.js')).href

const ENDLESS = `
import { renameSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { useTopology } from '${built}'

const topology = useTopology({ topology: 'replication', replicas: 1 })
test('one that never ends', async () => {
  await topology().reset()
  writeFileSync('draft', String(process.pid))
  renameSync('draft', 'there')
  for (;;);
})
`

test('killed, a runner of node:test leaves neither servers nor test files, however busy those are', async () => {
  const temporary = join(rig.folder, 'tmp')
  mkdirSync(temporary)
  const runner = spawn(process.execPath, ['--test', rig.file('endless.test.mjs', ENDLESS)], {
    cwd: rig.folder,
    env: { PATH: process.env['PATH'], TMPDIR: temporary, HOME: rig.folder },
    stdio: 'ignore',
  })
  onTestFinished(() => void runner.kill('SIGKILL'))
  const there = join(rig.folder, 'there')
  await eventually('the test that never ends', () => (existsSync(there) ? true : undefined))
  const file = identify(Number(readFileSync(there, 'utf8')))
  expect(file).toBeDefined()
  expect(markedServers(temporary)).toHaveLength(2)
  runner.kill('SIGKILL')
  await eventually('an end of all', () => {
    const left = [
      ...markedServers(temporary),
      ...readdirSync(temporary).filter((name) => name.startsWith('redis-ha-copy-')),
      ...(file && isAlive(file) ? [file] : []),
    ]
    return left.length === 0 ? true : undefined
  })
})

test('a test file whose runner lives is left alone, whatever has become of its input', async () => {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const file = identify(child.pid ?? 0)
  if (!file) throw new Error('it did not start')
  await endOrphan(JSON.stringify(file), JSON.stringify(ownIdentity()))
  expect(isAlive(file)).toBe(true)
  await endOrphan(JSON.stringify(file), JSON.stringify({ ...ownIdentity(), start: 'another' }))
  await eventually('the end of the file', () => (isAlive(file) ? undefined : true))
})

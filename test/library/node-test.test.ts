import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { identify, isAlive } from '../../src/processes/identity.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const built = (name: string) => pathToFileURL(join(import.meta.dirname, '../../dist/lib', name)).href

const ENDLESS = `
import { renameSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { useTopology } from '${built('node-test.js')}'

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

/** A test file, as far as the watch can tell; it says when that is there. */
const WATCHED = `
import { watchRunner } from '${built('processes/runner-watch.js')}'

console.log(watchRunner() === undefined ? 'no watch' : 'watched')
setInterval(() => {}, 1000)
`

test('a test file whose runner lives is left alone, whatever has become of its input', async () => {
  const child = spawn(process.execPath, [rig.file('watched.mjs', WATCHED)], {
    env: { PATH: process.env['PATH'], NODE_TEST_CONTEXT: 'child-v8' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  expect(said.toString()).toBe('watched\n')
  const pid = child.pid ?? 0
  child.stdin.end()
  await eventually('the end of the watch', () =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim() === '' ? true : undefined,
  )
  expect(identify(pid)).toBeDefined()
})

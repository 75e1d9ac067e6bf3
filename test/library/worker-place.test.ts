import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { workerTopology } from '../../src/library/worker-topology.ts'
import { isAlive, identify } from '../../src/processes/identity.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
const built = (name: string) => pathToFileURL(join(import.meta.dirname, '../../dist/lib', name)).href

// The process of a test framework: its global set-up, and a worker that never comes to an end.
const FRAMEWORK = `
import { spawn } from 'node:child_process'
import { workerTopology } from '${built('library/worker-topology.js')}'
import setup from '${built('vitest-setup.js')}'

setup()
const options = { worker: '1', folder: '.', advice: '' }
const topology = await workerTopology({ topology: 'replication', replicas: 1 }, options)
const again = await workerTopology({ topology: 'replication', replicas: 1 }, options)
const other = await workerTopology({ topology: 'replication', replicas: 0 }, options)
const worker = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
const pidsOf = ({ nodes }) => nodes.map(({ pid }) => pid)
console.log(JSON.stringify({
  worker: worker.pid, first: pidsOf(topology), again: pidsOf(again), other: pidsOf(other), folder: topology.folder,
}))
setInterval(() => {}, 1000)
`

test('killed, a test run leaves neither servers nor workers, however busy those are', async () => {
  const temporary = join(rig.folder, 'tmp')
  mkdirSync(temporary)
  const framework = execa(process.execPath, [rig.file('framework.mjs', FRAMEWORK)], {
    cwd: rig.folder,
    extendEnv: false,
    env: { PATH: process.env['PATH'], TMPDIR: temporary, HOME: rig.folder },
    stdin: 'ignore',
    reject: false,
  })
  const line = await new Promise<string>((resolve, reject) => {
    framework.stdout.once('data', (text) => resolve(String(text)))
    void framework.then(({ stderr }) => reject(new Error(stderr)))
  })
  const told = JSON.parse(line) as {
    worker: number
    first: number[]
    again: number[]
    other: number[]
    folder: string
  }
  // One for each worker, which runs on from file to file; another for what is another topology.
  expect(told.again).toEqual(told.first)
  expect(told.other).not.toEqual(told.first)
  const worker = identify(told.worker)
  expect(worker).toBeDefined()
  framework.kill('SIGKILL')
  await framework
  await eventually('an end of all', () => {
    const left = [
      ...markedServers(temporary),
      ...readdirSync(temporary).filter((name) => name.startsWith('redis-ha-copy-')),
      ...(worker && isAlive(worker) ? [worker] : []),
    ]
    return left.length === 0 ? true : undefined
  })
  expect(existsSync(told.folder)).toBe(false)
})

test('without the global set-up it says what is missing', async () => {
  const options = { worker: '1', folder: rig.folder, advice: 'the line to add' }
  await expect(workerTopology({ topology: 'sentinel' }, options)).rejects.toThrow(
    /global set-up[\s\S]*the line to add/,
  )
})

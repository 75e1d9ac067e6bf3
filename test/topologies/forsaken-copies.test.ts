import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { identify, type Identity, isAlive } from '../../src/processes/identity.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { eventually } from '../support/eventually.ts'
import { useRig } from '../support/rig.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url))
const rig = useRig()

interface Note {
  place: string
  keepers: Identity[]
}

test('what a run leaves that is killed together with its watchdog, later ones find and end, and nothing else', async () => {
  const temporary = join(rig.folder, 'tmp')
  mkdirSync(temporary)
  const options = { env: { TMPDIR: temporary } }
  const file = rig.file('shop.yaml', 'topology: replication\nreplicas: 1\n')
  const holder = spawn(
    process.execPath,
    [PROGRAM, 'run', file, '--', 'sh', '-c', 'echo $REDIS_HA_STATUS; sleep 1000'],
    {
      env: { PATH: process.env['PATH'], HOME: rig.folder, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  onTestFinished(() => void holder.kill('SIGKILL'))
  const [line] = (await once(holder.stdout, 'data')) as [Buffer]
  const copy = join(temporary, basename(join(line.toString().trim(), '..')))
  const note = JSON.parse(readFileSync(join(copy, '.keepers.json'), 'utf8')) as Note
  const [run, watchdog] = note.keepers
  expect(run?.pid).toBe(holder.pid)
  if (!run || !watchdog) throw new Error('there is no watchdog')
  // The run alone is looked after by its watchdog; so that comes first.
  process.kill(watchdog.pid, 'SIGKILL')
  await eventually('the end of the watchdog', () => (isAlive(watchdog) ? undefined : true))
  expect((await rig.run(['doctor'], options)).stdout).not.toContain(copy)
  expect((await rig.run(['down', '--all'], options)).stderr).toContain('nothing runs')
  expect(markedServers(copy)).toHaveLength(2)

  process.kill(run.pid, 'SIGKILL')
  await eventually('the end of the run', () => (isAlive(run) ? undefined : true))
  const another = (name: string, change: Partial<Note> | undefined) => {
    const folder = join(temporary, `redis-ha-copy-${name}`)
    mkdirSync(folder)
    if (change) writeFileSync(join(folder, '.keepers.json'), JSON.stringify({ ...note, ...change }))
    return folder
  }
  const self = identify(process.pid)
  const others = [
    another('000000000001', undefined),
    another('000000000002', { place: 'another container' }),
    another('000000000003', { keepers: [watchdog, ...(self ? [self] : [])] }),
    another('not-one-of-ours', {}),
  ]
  expect((await rig.run(['doctor'], options)).stdout).toContain(copy)
  expect(markedServers(copy)).toHaveLength(2)
  await rig.succeed(['run', file, '--', 'true'], options)
  expect(markedServers(copy)).toEqual([])
  expect(existsSync(copy)).toBe(false)

  const again = another('000000000004', {})
  cpSync(join(temporary, 'redis-ha-copy-000000000002'), join(again, 'shop'), { recursive: true })
  expect((await rig.run(['down', '--all'], options)).stderr).toContain(again)
  expect(existsSync(again)).toBe(false)
  expect(others.filter((folder) => !existsSync(folder))).toEqual([])
})

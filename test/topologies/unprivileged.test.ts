import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, expect, test } from 'vitest'
import { findProgram } from '../../src/processes/server-program.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import type { Outcome } from '../support/rig.ts'
import { useRig } from '../support/rig.ts'

// What a user without any privileges meets. Run by root, everything is done as another user, with a copy of the program where
// that one can read it.

const rig = useRig()
const root = fileURLToPath(new URL('../..', import.meta.url))
const NOBODY = 65_534
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
const programs = join(rig.folder, 'programs')
const program = join(programs, 'dist', 'cli', 'cli.js')

for (const part of ['package.json', 'templates', 'dist/cli'])
  cpSync(join(root, part), join(programs, part), { recursive: true })
chmodSync(rig.folder, 0o755)
const own = join(rig.folder, 'own')
mkdirSync(own)
chownSync(own, user.uid ?? statSync(own).uid, user.gid ?? statSync(own).gid)
const node = within(process.execPath)
const PATH = ['redis-server', 'redis-cli'].map((name) => dirname(within(findProgram(name) ?? name)))

/** A program where everybody can run it. */
function within(path: string): string {
  for (let at = path; at !== '/'; at = dirname(at)) {
    if ((statSync(at).mode & 0o005) === 0o005) continue
    const copy = join(programs, basename(path))
    copyFileSync(path, copy, constants.COPYFILE_FICLONE)
    chmodSync(copy, 0o755)
    return copy
  }
  return path
}

async function run(args: string[], home = join(own, 'state')): Promise<Outcome> {
  const env = {
    PATH: [...PATH, process.env['PATH']].join(':'),
    TMPDIR: process.env['TMPDIR'],
    HOME: own,
    REDIS_HA_HOME: home,
  }
  const { exitCode, stdout, stderr } = await execa(node, [program, ...args], {
    cwd: own,
    extendEnv: false,
    env,
    ...user,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
  })
  return { code: exitCode, stdout, stderr }
}

async function fails(args: string[], home?: string): Promise<string> {
  const { code, stdout, stderr } = await run(args, home)
  expect([code, stdout, stderr]).toEqual([3, '', expect.stringMatching(/^ {2}expected /m)])
  expect(stderr).toMatch(/^ {2}try /m)
  expect(stderr).not.toContain('Unexpected')
  return stderr
}

afterEach(async () => {
  const { code, stderr } = await run(['down', '--all', '--purge'])
  const left = [
    ...markedServers(own).map(({ dir }) => dir),
    ...readdirSync(join(own, 'state')).filter((name) => name !== '.locks'),
  ]
  if (code !== 0 || left.length > 0) throw new Error(`left: ${left.join(', ')}\n${stderr}`)
})

const shop = rig.file(
  'shop.yaml',
  'topology: sentinel\nreplicas: 1\nport: auto\npersistence: aof\nauth: { password: generate }\n',
)

test('a set comes up, is asked, stopped and brought up again', async () => {
  expect((await run(['doctor', shop])).code).toBe(0)
  expect(await run(['up', shop])).toMatchObject({ code: 0 })
  expect((await run(['cli', 'shop', 'master', '--', 'SET', 'key', 'kept'])).stdout).toContain('OK')
  for (const command of [
    ['status', 'shop', '--probe'],
    ['down', 'shop'],
    ['up', shop],
    ['status', 'shop', '--probe'],
  ])
    expect((await run(command)).code).toBe(0)
  expect((await run(['cli', 'shop', 'master', '--', 'GET', 'key'])).stdout).toContain('kept')
})

test('a state directory in a folder that is closed', async () => {
  const closed = join(rig.folder, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o555)
  const stderr = await fails(['up', shop], join(closed, 'state'))
  expect(stderr).toContain('seen      permission denied')
  expect(stderr).toContain(`where     ${closed}`)
  expect(readdirSync(closed)).toEqual([])
})

test("stopped data, a node's folder closed: nothing starts, and the data stays", async () => {
  expect(await run(['up', shop])).toMatchObject({ code: 0 })
  await run(['cli', 'shop', 'master', '--', 'SET', 'key', 'kept'])
  expect((await run(['down', 'shop'])).code).toBe(0)
  const folder = join(own, 'state', 'shop', 'nodes', 'redis-2')
  chmodSync(folder, 0)
  const stderr = await fails(['up', shop])
  chmodSync(folder, 0o700)
  expect(stderr).toContain(folder)
  expect(markedServers(own)).toEqual([])
  expect((await run(['up', shop])).code).toBe(0)
  expect((await run(['cli', 'shop', 'master', '--', 'GET', 'key'])).stdout).toContain('kept')
})

test('stopped data, files of a node that it may not write: exit 3 with the node, its reason and the end of its log', async () => {
  expect(await run(['up', shop])).toMatchObject({ code: 0 })
  expect((await run(['down', 'shop'])).code).toBe(0)
  const folder = join(own, 'state', 'shop', 'nodes', 'redis-2')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(aof|rdb)$/.test(name),
  )
  expect(files).not.toEqual([])
  for (const name of files) chmodSync(join(folder, name), 0)
  const stderr = await fails(['up', shop])
  expect(stderr).toContain('redis-2 ended while the topology was being started')
  expect(stderr).toMatch(/^ {2}\| .*[Pp]ermission denied/m)
})

test('a disk that takes nothing more', async () => {
  // A limit on the size of files is met where a full disk is; what it says is its own.
  const up = ['-c', 'ulimit -f 0; exec "$0" "$@"', node, program, 'up', shop]
  const { exitCode, stdout, stderr } = await execa('/bin/sh', up, {
    cwd: own,
    extendEnv: false,
    ...user,
    stdin: 'ignore',
    reject: false,
    env: {
      PATH: [...PATH, process.env['PATH']].join(':'),
      TMPDIR: own,
      HOME: own,
      REDIS_HA_HOME: join(own, 'state'),
    },
  })
  expect([exitCode, stdout]).toEqual([3, ''])
  expect(stderr).toContain("The state directory can't be used")
  expect(stderr).toContain('no space left: a limit on the size of files')
})

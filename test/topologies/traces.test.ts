import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { identify } from '../../src/processes/identity.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

/** A lock as an `up` leaves it that is killed before it wrote a record. */
function leaveClaim(name: string): string {
  const lock = join(rig.home, '.locks', name)
  mkdirSync(lock, { recursive: true })
  writeFileSync(join(lock, `9999999~1~${identify(process.pid)?.boot}-abc`), '')
  return lock
}

describe('an `up` that was killed before it wrote a record', () => {
  test.each([
    ['down', '--all'],
    ['down', 'early', '--purge'],
  ])('%s %s clears its lock', async (...args) => {
    const lock = leaveClaim('early')
    mkdirSync(join(rig.home, 'early'))
    writeFileSync(join(rig.home, 'early', 'run.json.0123456789ab.tmp'), '{')
    await rig.succeed(args)
    expect(existsSync(lock)).toBe(false)
    expect(existsSync(join(rig.home, 'early'))).toBe(false)
  })

  test('one that had made no more than the folder of its lock', async () => {
    const lock = join(rig.home, '.locks', 'earliest')
    mkdirSync(lock, { recursive: true })
    await rig.succeed(['down', '--all'])
    expect(existsSync(lock)).toBe(false)
  })

  test('a folder that is not ours stays', async () => {
    const lock = leaveClaim('theirs')
    const file = rig.file('state/theirs/notes.txt', 'precious')
    await rig.succeed(['down', '--all', '--purge'])
    expect(existsSync(lock)).toBe(false)
    expect(existsSync(file)).toBe(true)
  })
})

describe('a folder that was removed under its servers', () => {
  async function orphans(name: string): Promise<void> {
    const { stateDir } = await rig.up(name, 'topology: replication\n')
    rmSync(stateDir, { recursive: true })
    expect(markedServers(stateDir)).toHaveLength(3)
  }

  test('down stops them', async () => {
    await orphans('bare')
    await rig.succeed(['down', 'bare'])
    expect(markedServers(join(rig.home, 'bare'))).toEqual([])
  })

  test('up starts anew and leaves none', async () => {
    await orphans('again')
    await rig.up('again', 'topology: replication\n')
    expect(markedServers(join(rig.home, 'again'))).toHaveLength(3)
    await rig.succeed(['down', 'again'])
  })
})

describe('a run record that was removed by hand', () => {
  async function forsaken(name: string): Promise<string> {
    const { stateDir } = await rig.up(name, 'topology: replication\npersistence: aof\n')
    rmSync(join(stateDir, 'run.json'))
    return stateDir
  }

  test('down says that the folder stays, up what to do about it, and down --purge removes it', async () => {
    const folder = await forsaken('unwritten')
    const first = await rig.run(['down', 'unwritten'])
    expect(first.code).toBe(0)
    expect(first.stderr).toContain(`3 servers; without its run record its folder stays: ${folder}`)
    expect(first.stderr).not.toContain('nothing is left')
    expect(markedServers(folder)).toEqual([])
    const up = await rig.run(['up', join(rig.folder, 'unwritten.yaml')])
    expect(up.code).toBe(3)
    expect(up.stderr).toContain('redis-ha down unwritten --purge')
    const second = await rig.run(['down', 'unwritten', '--purge'])
    expect(second.stderr).toContain('nothing is left of it')
    expect(existsSync(folder)).toBe(false)
  })

  test('with its servers, and with all: nothing is left', async () => {
    const folder = await forsaken('unwritten')
    await rig.succeed(['down', '--all', '--purge'])
    expect(markedServers(folder)).toEqual([])
    expect(existsSync(folder)).toBe(false)
  })

  test('with certificates, users and links: nothing is left, no key and no password', async () => {
    const { stateDir } = await rig.up(
      'rich',
      'topology: replication\ntls: true\nlinks: true\nusers: { default: off }\n',
    )
    rmSync(join(stateDir, 'run.json'))
    await rig.succeed(['down', 'rich', '--purge'])
    expect(existsSync(stateDir)).toBe(false)
  })

  test('files in the place of folders are nothing of ours', async () => {
    rig.file('state/stray', '')
    mkdirSync(join(rig.home, 'strange'))
    rig.file('state/strange/nodes', '')
    mkdirSync(join(rig.home, 'stranger', 'nodes'), { recursive: true })
    rig.file('state/stranger/nodes/redis-1', '')
    await rig.succeed(['down', '--all', '--purge'])
    expect(readdirSync(rig.home)).toEqual(expect.arrayContaining(['strange', 'stranger', 'stray']))
  })

  test('what somebody else has put there stays, and is told of', async () => {
    const folder = await forsaken('shared')
    const notes = rig.file('state/shared/notes.txt', 'precious')
    const { stderr } = await rig.run(['down', 'shared', '--purge'])
    expect(stderr).toContain(`its folder stays: ${folder}`)
    expect(readdirSync(folder)).toEqual(['notes.txt'])
    rmSync(notes)
  })
})

test("up of stopped data says which nodes' folders are gone", async () => {
  const { stateDir } = await rig.up('holed', 'topology: replication\npersistence: aof\n')
  await rig.succeed(['down', 'holed'])
  rmSync(join(stateDir, 'nodes', 'redis-2'), { recursive: true })
  const { code, stderr } = await rig.run(['up', join(rig.folder, 'holed.yaml')])
  expect(code).toBe(3)
  expect(stderr).toContain('nodes/redis-2/redis.conf')
  expect(stderr).toContain('redis-ha down holed --purge')
  expect(readdirSync(join(stateDir, 'nodes'))).toEqual(['redis-1', 'redis-3'])
})

test('what a `down --purge` leaves that was killed while it removed is started anew', async () => {
  const { stateDir } = await rig.up('half', 'topology: replication\npersistence: aof\n')
  await rig.succeed(['down', 'half'])
  const path = join(stateDir, 'run.json')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"formed":true', '"formed":false'))
  rmSync(join(stateDir, 'nodes', 'redis-1'), { recursive: true })
  await rig.succeed(['up', join(rig.folder, 'half.yaml')])
  expect((await rig.status('half')).healthy).toBe(true)
})

test('two `down --all` at once', async () => {
  await rig.up('one', 'topology: replication\n')
  await rig.up('two', 'topology: replication\n')
  const ended = await Promise.all([rig.run(['down', '--all']), rig.run(['down', '--all'])])
  expect(ended.map(({ code }) => code)).toEqual([0, 0])
})

test('a link in the place of the folder: what it leads to is neither written to nor removed, a topology of ours least of all', async () => {
  const { stateDir } = await rig.up('linked-to', 'topology: replication\npersistence: aof\n')
  const file = rig.file('link.yaml', 'topology: replication\nport: auto\n')
  const link = join(rig.home, 'link')
  symlinkSync(stateDir, link)
  await rig.run(['down', 'link', '--purge'])
  expect((await rig.status('linked-to')).healthy).toBe(true)
  rmSync(link)
  mkdirSync(join(rig.folder, 'empty'))
  symlinkSync(join(rig.folder, 'empty'), link)
  const { code, stderr } = await rig.run(['up', file])
  expect(code).toBe(3)
  expect(stderr).toContain('a symbolic link, which leads elsewhere')
  expect(readdirSync(join(rig.folder, 'empty'))).toEqual([])
  rmSync(link)
})

import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { identify } from '../../src/processes/identity.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { ask, nodeNamed } from '../support/nodes.ts'
import { useRig } from '../support/rig.ts'

// A symbolic link in the place of anything of ours: what is at its end is neither written to nor removed.

const rig = useRig()

/** Every file below a folder with what is in it. */
function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => `${path}\n${readFileSync(path, 'latin1')}`)
}

describe('in the place of a lock', () => {
  const YAML = 'topology: replication\nreplicas: 0\nport: auto\n'

  test.each([
    ['the folder of the locks', '.locks'],
    ['the lock on a topology', join('.locks', 'locked')],
  ])('%s', async (_, place) => {
    const outside = join(rig.folder, 'outside')
    rig.file('outside/precious', 'theirs')
    rig.file('outside/locked/precious', 'theirs')
    // As a dead process leaves it, in a folder that is not ours.
    rig.file(`outside/locked/9999999~1~${identify(process.pid)?.boot}-abc`, '')
    const before = contents(outside)
    const link = join(rig.home, place)
    mkdirSync(join(link, '..'), { recursive: true })
    symlinkSync(outside, link)
    const file = rig.file('locked.yaml', YAML)
    const { code, stderr } = await rig.run(['up', file])
    expect(code).toBe(3)
    expect(stderr).toContain('A symbolic link in the state directory leads elsewhere')
    expect(stderr).toContain(`where     ${link}`)
    for (const args of [
      ['down', 'locked', '--purge'],
      ['down', '--all', '--purge'],
      ['ls'],
      ['status', 'locked'],
    ])
      await rig.run(args)
    expect(contents(outside)).toEqual(before)
    expect(markedServers(rig.home)).toEqual([])
    rmSync(link)
    rmSync(outside, { recursive: true })
  })
})

describe('in the place of a file or folder of a topology', () => {
  let folder: string
  let file: string
  let undo: () => void

  beforeAll(async () => {
    const yaml = 'topology: replication\nreplicas: 1\npersistence: aof\nauth: { password: Sesame4711 }\n'
    const document = await rig.up('linked', yaml)
    folder = document.stateDir
    file = join(rig.folder, 'linked.yaml')
    await ask(nodeNamed(document, 'redis-1'), 'SET', ['key', 'kept'], {
      user: undefined,
      password: 'Sesame4711',
    })
    await rig.succeed(['down', 'linked'])
  })

  afterEach(() => undo())

  /** Puts a link to a copy, with a file beside it, in the place; gives what the copy must go on to hold. */
  function link(place: string): { outside: string; before: string[] } {
    const outside = join(rig.folder, 'elsewhere')
    const path = join(folder, place)
    const moved = join(rig.folder, 'moved')
    mkdirSync(outside)
    cpSync(path, join(outside, 'copy'), { recursive: true })
    renameSync(path, moved)
    symlinkSync(join(outside, 'copy'), path)
    undo = () => {
      rmSync(path, { recursive: true, force: true })
      renameSync(moved, path)
      rmSync(outside, { recursive: true })
    }
    return { outside, before: contents(outside) }
  }

  test.each(['nodes', 'nodes/redis-2', 'nodes/redis-2/redis.conf', 'nodes/redis-2/redis.log'])(
    '%s: the start is refused, and the data stays',
    async (place) => {
      const { outside, before } = link(place)
      const { code, stderr } = await rig.run(['up', file])
      expect([code, stderr]).toEqual([3, expect.stringContaining(`where     ${join(folder, place)}`)])
      expect(markedServers(folder)).toEqual([])
      expect(contents(outside)).toEqual(before)
    },
  )

  test.each(['events.jsonl', 'run.json', 'password'])('%s: nothing is written through it', async (place) => {
    const { outside, before } = link(place)
    await rig.run(['up', file])
    await rig.run(['down', 'linked'])
    expect(contents(outside)).toEqual(before)
  })

  test('with all links gone it has what it had', async () => {
    undo = () => undefined
    const document = await rig.up('linked', readFileSync(file, 'utf8'))
    const credentials = { user: undefined, password: 'Sesame4711' }
    expect(await ask(nodeNamed(document, 'redis-1'), 'GET', ['key'], credentials)).toBe('kept')
  })

  test('of one that runs: reset and start are refused, purge removes the link alone', async () => {
    // Its servers go on writing their logs by path.
    const others = (files: string[]) => files.filter((text) => !/^[^\n]*\.log\n/.test(text))
    const { outside, before } = link('nodes')
    await rig.succeed(['kill', 'linked', 'redis-2'])
    for (const args of [
      ['start', 'linked'],
      ['reset', 'linked'],
    ]) {
      const { code, stderr } = await rig.run(args)
      expect([code, stderr]).toEqual([3, expect.stringContaining(`where     ${join(folder, 'nodes')}`)])
    }
    await rig.succeed(['down', 'linked', '--purge'])
    expect(others(contents(outside))).toEqual(others(before))
    undo = () => {
      for (const name of ['elsewhere', 'moved']) rmSync(join(rig.folder, name), { recursive: true })
    }
  })
})

import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { useRig } from '../support/rig.ts'
import { tinyModule } from '../support/tiny-module.ts'

const rig = useRig()
let path: string

beforeAll(() => {
  path = tinyModule(rig, 'lib/tiny.so')
})

function modulesSeen({ checks }: StatusDocument): [string, boolean, string][] {
  return checks
    .filter(({ check }) => check === 'modules')
    .map(({ observer, ok, seen }) => [observer, ok, seen])
}

describe('what the nodes load', () => {
  test.for(['replication', 'sentinel', 'cluster'])('each data node of a %s', async (topology) => {
    const document = await rig.up(topology, `topology: ${topology}\nmodules: [lib/tiny.so]\n`)
    const nodes = document.nodes.filter(({ kind }) => kind === 'redis')
    expect(document.healthy).toBe(true)
    expect(modulesSeen(document)).toEqual(nodes.map(({ name }) => [name, true, path]))
  })

  test('with arguments as they are written, and not where a node has none', async () => {
    const yaml =
      'topology: replication\nmodules: [{ path: ./lib/tiny.so, args: [1.10, "two words"] }]\nnodes: { redis-3: { modules: [] } }\n'
    const document = await rig.up('arguments', yaml)
    const words = `${path} 1.10 two words`
    expect(modulesSeen(document)).toEqual([
      ['redis-1', true, words],
      ['redis-2', true, words],
    ])
    const conf = readFileSync(join(rig.home, 'arguments', 'nodes', 'redis-1', 'redis.conf'), 'utf8')
    expect(conf).toContain(`# Modules\nloadmodule ${path} 1.10 "two words"\n`)
  })

  test('where redis-ha looks as a user with few rights', async () => {
    const document = await rig.up('few-rights', 'topology: replication\nmodules: [lib/tiny.so]\nusers: {}\n')
    expect(document.healthy).toBe(true)
    expect(modulesSeen(document).length).toBe(3)
  })
})

describe('what keeps it from starting', () => {
  async function upFails(
    name: string,
    module: string,
  ): Promise<{ code: number | undefined; stderr: string }> {
    const file = rig.file(`${name}.yaml`, `topology: replication\nmodules: [${module}]\n`)
    const { code, stdout, stderr } = await rig.run(['up', file, '--port', 'auto'])
    expect(stdout).toBe('')
    expect((await rig.run(['status', name])).code).toBe(2)
    return { code, stderr }
  }

  test('a file that is not there', async () => {
    const { code, stderr } = await upFails('absent', 'lib/absent.so')
    expect(code).toBe(2)
    expect(stderr).toContain("A module of redis-1 can't be loaded")
    expect(stderr).toContain('seen      no such file')
    expect(stderr).toContain(`where     ${join(rig.folder, 'lib', 'absent.so')}`)
    expect(stderr).toContain('it is relative to the topology file')
  })

  test('a folder', async () => {
    mkdirSync(join(rig.folder, 'folder.so'))
    const { code, stderr } = await upFails('folder', 'folder.so')
    expect([code, stderr]).toEqual([2, expect.stringContaining('seen      a folder')])
  })

  test('a file without an executable bit', async () => {
    const plain = tinyModule(rig, 'plain.so')
    chmodSync(plain, 0o644)
    const { code, stderr } = await upFails('plain', 'plain.so')
    expect([code, stderr]).toEqual([2, expect.stringContaining(`try       chmod +x ${plain}`)])
  })

  test('a file that is no module: which node, why, and the end of its log', async () => {
    chmodSync(rig.file('text.so', 'not a module\n'), 0o755)
    const { code, stderr } = await upFails('text', 'text.so')
    expect(code).toBe(3)
    expect(stderr).toMatch(/redis-\d ended while the topology was being started/)
    expect(stderr).toMatch(/where +\S+\/nodes\/redis-\d\/redis\.log/)
    expect(stderr).toMatch(/^ {2}\| .*text\.so/m)
  })

  test('a file that went away while the topology was stopped, whose data stays', async () => {
    const passing = tinyModule(rig, 'passing.so')
    await rig.up('stopped', 'topology: replication\nmodules: [passing.so]\npersistence: aof\n')
    await rig.succeed(['down', 'stopped'])
    rmSync(passing)
    const file = join(rig.folder, 'stopped.yaml')
    const { code, stderr } = await rig.run(['up', file, '--port', 'auto'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('seen      no such file')])
    expect(await rig.succeed(['ls'])).toMatch(/stopped/)
    tinyModule(rig, 'passing.so')
    await rig.succeed(['up', file, '--port', 'auto'])
  })
})

test('doctor says whether the file is there', async () => {
  const file = rig.file(
    'examined.yaml',
    'topology: replication\nport: auto\nmodules: [lib/tiny.so, lib/gone.so]\n',
  )
  const { stdout } = await rig.run(['doctor', file, '--json'])
  const findings = JSON.parse(stdout) as { findings: { check: string; seen: string }[] }
  expect(JSON.stringify(findings)).toContain(path)
  expect(JSON.stringify(findings)).toMatch(/gone\.so: expected the file of a module[^"]*; seen no such file/)
})

import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ListedTopology } from '../../src/topologies/registry.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

async function list(home: string): Promise<ListedTopology[]> {
  const listed: ListedTopology[] = JSON.parse(
    await rig.succeed(['ls', '--json'], { env: { REDIS_HA_HOME: home } }),
  )
  return listed
}

describe('where nothing is', () => {
  test.for([
    ['a person is told what to do', [], '', 'nothing runs · redis-ha up FILE, redis-ha init sentinel\n'],
    ['--quiet says nothing at all', ['--quiet'], '', ''],
    ['a program gets an empty list', ['--json', '--quiet'], '[]\n', ''],
  ] as const)('%s', async ([, args, expected, told]) => {
    const env = { REDIS_HA_HOME: join(rig.folder, 'nowhere') }
    expect(await rig.run(['ls', ...args], { env })).toEqual({ code: 0, stdout: expected, stderr: told })
  })
})

test('a topology is listed while it runs, when part of it is gone, when it is stopped, and no more after a purge', async () => {
  const home = join(rig.folder, 'one')
  const env = { REDIS_HA_HOME: home }
  const { nodes } = await rig.up('shop', 'topology: replication\nreplicas: 1\npersistence: aof\n', { env })
  const file = join(rig.folder, 'shop.yaml')
  const ports = nodes.map(({ port }) => port)
  const common = {
    name: 'shop',
    topology: 'replication',
    nodes: 2,
    ports,
    file,
    stateDir: join(home, 'shop'),
  }
  expect(await list(home)).toEqual([{ ...common, state: 'running', alive: 2 }])

  const table = await rig.succeed(['ls'], { env })
  expect(table).toMatch(
    /^name +topology +state +nodes +ports +file\nshop +replication +running +2\/2 +[\d, -]+ +shop\.yaml\n$/,
  )

  await rig.succeed(['cli', 'shop', 'redis-2', '--', 'SHUTDOWN', 'NOSAVE'], { env })
  expect(await list(home)).toEqual([{ ...common, state: 'partial', alive: 1 }])

  await rig.succeed(['down', 'shop'], { env })
  expect(await list(home)).toEqual([{ ...common, state: 'stopped', alive: 0 }])

  await rig.succeed(['down', 'shop', '--purge'], { env })
  expect(await list(home)).toEqual([])
})

test('one whose record is damaged is listed beside the others, with what to do', async () => {
  const env = { REDIS_HA_HOME: join(rig.folder, 'damaged') }
  rig.file('damaged/broken/run.json', '{ "version": 1, ')
  const { code, stdout, stderr } = await rig.run(['ls'], { env })
  expect(stdout).toMatch(/^broken +unreadable$/m)
  expect(stderr).toContain('redis-ha down broken --purge')
  expect(code).toBe(0)
})

test('a file elsewhere is shown by its whole path', async () => {
  await rig.up('far', 'topology: replication\nreplicas: 0\n')
  const stdout = await rig.succeed(['ls'], { cwd: '/' })
  expect(stdout).toContain(join(rig.folder, 'far.yaml').slice(1))
  expect(await rig.succeed(['ls'], { cwd: join(rig.home, 'far') })).toContain(
    ` ${join(rig.folder, 'far.yaml')}\n`,
  )
})

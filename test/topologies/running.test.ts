import { describe, expect, test } from 'vitest'
import { useRig } from '../support/rig.ts'

const rig = useRig()

const SMALL = 'topology: replication\nreplicas: 1\n'

describe('a file from which several topologies were started', () => {
  test('means the one with its own name, and without that none of them', async () => {
    const file = rig.file('twice.yaml', SMALL)
    for (const name of ['one', 'two', 'twice'])
      await rig.succeed(['up', file, '--name', name, '--port', 'auto'])
    expect(await rig.succeed(['env', file])).toBe(await rig.succeed(['env', 'twice']))
    await rig.succeed(['down', file])
    const { code, stderr } = await rig.run(['down', file, '--purge'])
    expect(code).toBe(2)
    expect(stderr).toContain('one of one, two')
    expect((await rig.succeed(['ls'])).match(/running/g)).toHaveLength(2)
  })
})

test('up of one that fails over just now waits until it is healthy again', async () => {
  const { nodes } = await rig.up('turns', 'topology: sentinel\nsentinel: { failover-timeout: 5000 }\n')
  await rig.succeed(['cli', 'turns', 'sentinel-1', '--', 'SENTINEL', 'FAILOVER', 'mymaster'])
  const again = await rig.run(['up', `${rig.folder}/turns.yaml`, '--timeout', '60s', '--json'])
  expect(again.stderr).toContain('already runs and is healthy')
  const found = JSON.parse(again.stdout) as { nodes: { pid: number }[] }
  expect(found.nodes.map(({ pid }) => pid)).toEqual(nodes.map(({ pid }) => pid))
})

test('a watch ends with its reader', async () => {
  await rig.up('watched', SMALL)
  const { code, stdout } = await rig.pipe(['status', 'watched', '--watch', '--json'], 'head -1')
  expect(JSON.parse(stdout)).toMatchObject({ name: 'watched', healthy: true })
  expect(code).toBe(0)
})

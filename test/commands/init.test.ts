import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTopologyText } from '../../src/model/read-topology.ts'
import { TOPOLOGY_KINDS } from '../../src/model/topology-file.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

function read(name: string): string {
  return readFileSync(join(rig.folder, name), 'utf8')
}

describe.for(TOPOLOGY_KINDS)('a starter for %s', (kind) => {
  test('is written to a file of that name and can be brought up as it is', async () => {
    const { code, stdout, stderr } = await rig.run(['init', kind])
    expect(stdout).toBe(`${kind}.yaml\n`)
    expect(stderr).toContain(`redis-ha up ${kind}.yaml`)
    expect(code).toBe(0)
    expect(read(`${kind}.yaml`)).toMatch(/^# yaml-language-server: \$schema=https:.*topology\.schema\.json\n/)
    expect(await rig.succeed(['up', `${kind}.yaml`, '--dry-run', '--port', 'auto'])).toContain(
      `${kind} "${kind}"`,
    )
  })

  test('says the same as no more than its first key, and stays valid when all that is commented out is not', () => {
    const text = readFileSync(new URL(`../../templates/starters/${kind}.yaml`, import.meta.url), 'utf8')
    const { topology } = readTopologyText(text, kind)
    expect(topology).toEqual(readTopologyText(`topology: ${kind}`, kind).topology)
    const whole = readTopologyText(text.replaceAll(/^# ( *(?!yaml-)[\w-]+:)/gm, '$1'), kind)
    expect(whole.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(whole.topology).toMatchObject({
      ...topology,
      name: 'shop',
      auth: { password: 'generate' },
      config: { maxmemory: '100mb' },
      nodes: expect.objectContaining({}),
    })
  })
})

test('the file may have a name of its own, and the answer may be JSON', async () => {
  const stdout = await rig.succeed(['init', 'sentinel', 'shop.yaml', '--json', '--quiet'])
  expect(JSON.parse(stdout)).toEqual({ file: join(rig.folder, 'shop.yaml'), topology: 'sentinel' })
  expect(read('shop.yaml')).toContain('topology: sentinel')
})

test('a file that is there is left as it is', async () => {
  rig.file('taken.yaml', 'mine')
  const { code, stdout, stderr } = await rig.run(['init', 'cluster', 'taken.yaml'])
  expect(read('taken.yaml')).toBe('mine')
  expect(stdout).toBe('')
  expect(stderr).toMatch(
    /^✘ taken\.yaml is there already\n {2}expected .*\n {2}seen .*\n {2}where .*\n {2}try .*\n$/,
  )
  expect(code).toBe(2)
  expect(readdirSync(rig.folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('without its folder nothing is written', async () => {
  const { code, stderr } = await rig.run(['init', 'cluster', 'none/cluster.yaml'])
  expect(stderr).toContain(`  expected  a folder ${join(rig.folder, 'none')}\n`)
  expect(code).toBe(2)
})

test.for([
  ['sentinl', 'redis-ha init sentinel'],
  ['clustr', 'redis-ha init cluster'],
])('a mistyped topology, %s, is answered with the nearest', async ([word, advice]) => {
  const { code, stderr } = await rig.run(['init', word ?? ''])
  expect(stderr).toContain(
    `  expected  replication, sentinel, cluster\n  seen      ${word}\n  try       ${advice}\n`,
  )
  expect(code).toBe(2)
})

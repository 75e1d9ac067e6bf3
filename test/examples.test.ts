import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { StatusDocument } from '../src/model/document.ts'
import { readTopologyValue } from '../src/model/read-topology.ts'
import { useRig } from './support/rig.ts'

const rig = useRig()
const folder = fileURLToPath(new URL('../examples', import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

test('there is an example of each kind', () => {
  expect(files).toEqual(expect.arrayContaining(['replication.yaml', 'sentinel.yaml', 'cluster.yaml']))
})

describe.each(files)('%s', (name) => {
  const file = join(folder, name)
  const said = parse(readFileSync(file, 'utf8')) as Record<string, unknown>

  test('is valid', async () => {
    const { code, stdout } = await rig.run(['validate', file])
    expect({ code, stdout }).toMatchObject({ code: 0 })
  })

  test('says nothing but the defaults', () => {
    const spelled = readTopologyValue(said, 'example').topology
    const short = readTopologyValue({ topology: said['topology'] }, 'example').topology
    expect(spelled).toBeDefined()
    expect(spelled).toEqual(short)
  })

  test('comes up and goes down', async () => {
    const output = await rig.succeed(['up', file, '--port', 'auto', '--json'])
    const { healthy, nodes } = JSON.parse(output) as StatusDocument
    expect(healthy).toBe(true)
    const listed = await rig.succeed(['ls', '--json'])
    expect(listed).toContain(basename(name, '.yaml'))
    await rig.succeed(['down', file])
    expect(nodes.every(({ pid }) => pid !== undefined)).toBe(true)
    expect(await rig.succeed(['ls', '--json'])).toBe('[]\n')
  })
})

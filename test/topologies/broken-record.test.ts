import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { markedServers } from '../../src/processes/server-process.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()
let folder: string
let record: string
let whole: string

beforeAll(async () => {
  folder = (await rig.up('broken', 'topology: replication\nreplicas: 0\npersistence: aof\n')).stateDir
  record = join(folder, 'run.json')
  whole = readFileSync(record, 'utf8')
})

test.each([
  ['cut in half', () => whole.slice(0, whole.length / 2), 'a file that is no whole JSON document'],
  ['empty', () => '', 'an empty file'],
  [
    'of a later version',
    () => whole.replace('"version":1', '"version":99'),
    'version 99, of a later redis-ha',
  ],
  [
    'of another folder',
    () => whole.replaceAll(folder, '/elsewhere'),
    'the record of another folder, /elsewhere',
  ],
])('a run record that is %s: every command says so, and nothing is touched', async (_, text, seen) => {
  writeFileSync(record, text())
  for (const args of [
    ['status', 'broken'],
    ['up', join(rig.folder, 'broken.yaml')],
    ['down', 'broken'],
    ['env', 'broken'],
  ]) {
    const { code, stdout, stderr } = await rig.run(args)
    expect([args[0], code, stdout]).toEqual([args[0], 3, ''])
    expect(stderr).toContain(`seen      ${seen}`)
    expect(stderr).toContain('redis-ha down NAME --purge')
  }
  expect(readFileSync(record, 'utf8')).toBe(text())
  expect(markedServers(folder)).toHaveLength(1)
})

test('down --purge clears it away, its server too', async () => {
  writeFileSync(record, whole.slice(0, 100))
  await rig.succeed(['down', 'broken', '--purge'])
  expect(markedServers(folder)).toEqual([])
  expect(existsSync(folder)).toBe(false)
})

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { abandonedLeases, leasePorts, restLease, suggestPorts } from '../../src/processes/port-leases.ts'
import { useTemporaryFolder } from '../support/temporary-folder.ts'

const folder = useTemporaryFolder()
// The leases of this user lie in there: the test is to have its own.
const before = process.env['TMPDIR']
process.env['TMPDIR'] = folder
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
})

const none = { kind: 'pinned' as const, ports: [] }
const auto = { data: { kind: 'auto' as const, count: 3 }, sentinels: none, bus: false }

test('the automatic ports of a stopped topology are given to nobody else, for as long as it is there', async () => {
  const record = join(folder, 'run.json')
  writeFileSync(record, '{}')
  const { data } = await suggestPorts('127.0.0.1', auto)
  await leasePorts(folder, '127.0.0.1', { ...auto, data: { kind: 'pinned', ports: data } })
  restLease(folder)

  const { data: others } = await suggestPorts('127.0.0.1', auto)
  expect(others.filter((port) => data.includes(port))).toEqual([])
  expect(abandonedLeases()).toEqual([])

  // Who asks for them by number gets them.
  const pinned = { ...auto, data: { kind: 'pinned' as const, ports: data } }
  expect((await leasePorts(join(folder, 'another'), '127.0.0.1', pinned)).data).toEqual(data)

  rmSync(record)
  expect(abandonedLeases()).toEqual([folder])
})

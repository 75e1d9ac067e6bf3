import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { StatusDocument } from '../../src/model/document.ts'
import { readRecord } from '../../src/processes/run-record.ts'
import { useRig } from '../support/rig.ts'

const rig = useRig()

/** The local addresses at which processes listen, as /proc/net/tcp has them: hex, of IPv4 and of each word of IPv6 the last byte first. */
function listening(pids: number[]): string[] {
  const inodes = new Set(
    pids.flatMap((pid) =>
      readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
        const target = readlinkSync(`/proc/${pid}/fd/${descriptor}`)
        return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []
      }),
    ),
  )
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''))
      .map((fields) => (fields[1] ?? '').split(':')[0] ?? ''),
  )
}

/** 127.0.0.0/8, also as an address of IPv6, and ::1. */
const LOOPBACK = /^((0{16}FFFF0000)?[0-9A-F]{6}7F|0{24}01000000)$/

function pidsOf(document: StatusDocument): number[] {
  // The proxy of the links is no node.
  return Object.values(readRecord(document.stateDir)?.processes ?? {}).map(({ pid }) => pid)
}

test.each([
  ['replication', 'topology: replication', 3],
  ['sentinel', 'topology: sentinel', 6],
  ['cluster', 'topology: cluster', 6],
  ['linked', 'topology: cluster\nlinks: true', 7],
  ['other', 'topology: replication\nhost: 127.0.0.2', 3],
])('%s: everything listens on loopback addresses only', async (name, yaml, processes) => {
  const document = await rig.up(name, `${yaml}\n`)
  const pids = pidsOf(document)
  expect(pids).toHaveLength(processes)
  const addresses = listening(pids)
  expect(addresses.length).toBeGreaterThanOrEqual(processes)
  expect(addresses.filter((address) => !LOOPBACK.test(address))).toEqual([])
  await rig.succeed(['down', name])
})

test('one that listens on all addresses would be seen', () => {
  expect(
    ['00000000', '00000000000000000000000000000000', '0A00000A'].filter((a) => LOOPBACK.test(a)),
  ).toEqual([])
  expect(['0100007F', '0200007F', '00000000000000000000000001000000'].every((a) => LOOPBACK.test(a))).toBe(
    true,
  )
})

test('a wider host is refused with its place, and nothing is started', async () => {
  const file = rig.file('wide.yaml', 'topology: replication\nhost: 192.0.2.7\nauth: { password: generate }\n')
  const { code, stdout, stderr } = await rig.run(['up', file])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`${file}:2:7: error: 192.0.2.7 can be reached from outside this machine`)
  expect(stderr).toContain('expose: true')
})

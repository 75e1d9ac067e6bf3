import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { onTerminal } from '../support/on-terminal.ts'
import { useRig } from '../support/rig.ts'

// Every command that writes for people, on terminals that are too small for it.

const rig = useRig()
const SET = 'topology: sentinel\nreplicas: 1\nport: auto\n'
const file = rig.file('shop.yaml', SET)
const drill = rig.file(
  'calm.yaml',
  'against: { topology: replication, replicas: 1 }\nworkload: { clients: 1, rate: 50 }\nsteps: [{ run: 50ms }]\n',
)

beforeAll(async () => {
  await rig.up('shop', SET)
})

const LINES: [args: string[], code: string][] = [
  [['validate', file], '0'],
  [['render', file], '0'],
  [['up', file], '0'],
  [['up', file, '--dry-run'], '0'],
  [['status', 'shop'], '0'],
  [['ls'], '0'],
  [['env', 'shop'], '0'],
  [['logs', 'shop', '-n', '5'], '0'],
  [['events', 'shop', '-n', '5'], '0'],
  [['cli', 'shop', 'all', '--', 'PING'], '0'],
  [['slot', 'a-key-of-some-length-that-needs-room'], '0'],
  [['restart', 'shop', 'sentinel-1'], '0'],
  [['doctor'], '0'],
  [['drill', '--list'], '0'],
  [['drill', drill], '0'],
  [['run', file, '--', 'true'], '0'],
  [['--help'], '0'],
  [['drill', '--help'], '0'],
  [['up'], '2'],
]

describe.skipIf(!existsSync('/usr/bin/script'))('a terminal', () => {
  test('of 40 columns: each command does what it does', { timeout: 120_000 }, async () => {
    for (const [args, expected] of LINES) {
      const { code, lines } = await onTerminal(rig, 40, args)
      expect([args, code]).toEqual([args, expected])
      expect(lines.filter((line) => /^\s+at .*:\d+|Unexpected|undefined|NaN/.test(line))).toEqual([])
    }
  })

  test('of 40 columns: tables stand in blocks, none of their lines is wrapped', async () => {
    for (const args of [['status', 'shop'], ['ls'], ['up', file, '--dry-run', '-q']]) {
      const { lines } = await onTerminal(rig, 40, args)
      const block = lines.filter((line) => /^ {2}\w+ {2,}\S/.test(line))
      expect(block.length).toBeGreaterThan(2)
      expect(block.filter((line) => line.length > 40 && !line.includes('/'))).toEqual([])
    }
    const { lines } = await onTerminal(rig, 40, ['status', 'shop'])
    expect(lines).toContain('redis-1')
    expect(lines.some((line) => /^ {2}role +master$/.test(line))).toBe(true)
  })

  test.for([1, 0])('of %i columns', async (columns) => {
    for (const args of [['status', 'shop'], ['ls'], ['--help'], ['drill', drill]]) {
      const { code, lines } = await onTerminal(rig, columns, args)
      expect([args, code]).toEqual([args, '0'])
      expect(lines.filter((line) => /^\s+at .*:\d+|Unexpected/.test(line))).toEqual([])
    }
  })
})

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/all-commands.ts'
import { wordOf } from '../../src/commands/takes.ts'
import { markedServers } from '../../src/processes/server-process.ts'
import { useRig } from '../support/rig.ts'

// What nobody reads, as behind `| head -c0`: each command does what it is asked to, and ends as it always does.

const rig = useRig()
const set = 'topology: replication\nreplicas: 1\nport: auto\ndebug: true\n'
const file = rig.file('shop.yaml', set)
const drill = rig.file(
  'calm.yaml',
  'against: { topology: replication, replicas: 1 }\nworkload: none\nsteps: [{ run: 50ms }]\n',
)

beforeAll(async () => {
  await rig.up('shop', set)
})

/** They change nothing, and may run side by side. */
const LOOKS: [args: string[], code: number][] = [
  [['init', 'cluster', 'new.yaml'], 0],
  [['validate', file, '--json'], 0],
  [['validate', drill], 2],
  [['render', file], 0],
  [['up', file, '--dry-run'], 0],
  [['up', file], 0],
  [['status', 'shop'], 0],
  [['status', 'shop', '--json'], 0],
  [['status', 'shop', '--watch'], 0],
  [['status', 'nobody'], 2],
  [['ls'], 0],
  [['env', 'shop'], 0],
  [['logs', 'shop'], 0],
  [['logs', 'shop', '-f', '-n', '0'], 0],
  [['events', 'shop'], 0],
  [['events', 'shop', '-f', '-n', '0'], 0],
  [['cli', 'shop', 'all', '--', 'PING'], 0],
  [['slot', 'a', 'b'], 0],
  [['schema'], 0],
  [['completion', 'bash'], 0],
  [['doctor', '--json'], 0],
  [['drill', '--list'], 0],
  [['compare', '--json', '--markdown'], 2],
  [['--help'], 0],
  [['up', '--help'], 0],
  [['--version'], 0],
  [[], 2],
  [['__complete', 'up', ''], 0],
]

/** One after the other, for each needs what the one before has left. */
const ACTS: [args: string[], code: number][] = [
  [['pause', 'shop', 'redis-2', '--json'], 0],
  [['resume', 'shop'], 0],
  [['fault', 'block', 'shop', 'redis-2', '--for', '2s', '--json'], 0],
  [['kill', 'shop', 'redis-2'], 0],
  [['start', 'shop', '--json'], 0],
  [['stop', 'shop', 'redis-2'], 0],
  [['start', 'shop'], 0],
  [['restart', 'shop', 'redis-2', '--json'], 0],
  [['reset', 'shop'], 0],
  [['failover', 'shop', '--json'], 0],
  [['passwd', 'shop', '--generate'], 2],
  [['certs', 'renew', 'shop'], 2],
  [['run', file, '-q', '--', 'sh', '-c', 'exit 7'], 7],
  [['down', 'shop', '--json'], 0],
  [['up', file], 0],
]

test('every command stands here', () => {
  const words = [...LOOKS, ...ACTS, [['drill'], 0] as const].map(([[word]]) => word)
  expect(words).toEqual(expect.arrayContaining(COMMANDS.map(wordOf)))
})

test('what looks, ends as it always does', { timeout: 60_000 }, async () => {
  const outcomes = await Promise.all(LOOKS.map(async ([args]) => await rig.unread(args)))
  rmSync(join(rig.folder, 'new.yaml'))
  const ended = outcomes.map(({ code, stderr }, index) => [LOOKS[index]?.[0], code, trace(stderr)])
  expect(ended).toEqual(LOOKS.map(([args, code]) => [args, code, undefined]))
})

test('what acts, does it all the same', { timeout: 60_000 }, async () => {
  for (const [args, code] of ACTS) {
    const outcome = await rig.unread(args)
    expect([args, outcome.code, trace(outcome.stderr)]).toEqual([args, code, undefined])
  }
  const servers = markedServers(rig.home)
  expect(servers.length).toBe(2)
})

test('a drill comes to its end, and takes its topology down', async () => {
  const outcome = await rig.unread(['drill', drill, '--json'])
  // Without a workload nothing was proven; what counts is that it ended by itself.
  expect([0, 1]).toContain(outcome.code)
  expect(trace(outcome.stderr)).toBeUndefined()
})

/** Whatever of it was not written for people. */
function trace(text: string): string | undefined {
  return /^\s+at .*|.*(EPIPE|Unexpected|Unhandled).*/m.exec(text)?.[0]
}

describe('what goes on ends when its reader has gone, though there is nothing new', () => {
  test.for([
    [['logs', 'shop', '-f']],
    [['logs', 'shop', '-f', '--json', 'redis-1']],
    [['events', 'shop', '-f']],
    [['status', 'shop', '--watch']],
  ])('%j', async ([args = []]) => {
    const { stdout, stderr } = await rig.pipe(args, 'head -n 1')
    expect(stdout.trim().split('\n').length).toBe(1)
    expect(stderr).toBe('')
  })
})

test.skipIf(!existsSync('/dev/full'))(
  'a result for which there is no room is not taken for done',
  async () => {
    for (const args of [
      ['ls', '--json'],
      ['status', 'shop', '--watch'],
      ['logs', 'shop', '-f'],
    ]) {
      const { code, stderr } = await rig.shell('"$0" "$@" >/dev/full', args)
      expect([args, code]).toEqual([args, 3])
      expect(stderr).toMatch(/^✘ The result could not be written\n[^]*ENOSPC/)
    }
    const { code, stderr } = await rig.shell('"$0" "$@" >/dev/full', ['--version'])
    expect([code, stderr]).toEqual([3, ''])
  },
)

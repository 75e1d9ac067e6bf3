import { expect, test } from 'vitest'
import { runDrill } from '../../../src/drills/run-drill.ts'
import { checkOf, drillOf, valueOf } from '../../support/drills.ts'

const TIMEOUT = { timeout: 120_000 }

const EVERY_KIND = [
  'SET a 1',
  'RPUSH b 1 2 3',
  'SADD c 1 2 x y',
  'HSET d f 1 g 2',
  'ZADD e 1 x 2 y',
  'XADD s 1-1 f v',
].map((command) => ({ cli: command, on: 'redis-1' }))

test('a replica that has what its master has, and one that has something else', TIMEOUT, async () => {
  const drill = (odd: string[]) =>
    drillOf({
      against: { topology: 'replication', replicas: 1, config: { 'replica-read-only': 'no' } },
      workload: 'none',
      steps: [...EVERY_KIND, ...odd.map((command) => ({ cli: command, on: 'redis-2' }))],
      expect: { differing: 0 },
    })
  const same = await runDrill(drill([]))
  expect(checkOf(same, 'differing')).toMatchObject({ verdict: 'pass', seen: '0' })
  const other = await runDrill(drill(['SET odd 1', 'DEL a', 'SADD c z', 'HSET d g 3', 'XADD s 2-1 f v']))
  expect(valueOf(other, 'differing')).toBe(5)
  expect(other.verdict).toBe('fail')
})

test(
  'a child that writes a snapshot is killed, and its server goes on; without one there is nothing to kill',
  TIMEOUT,
  async () => {
    const report = await runDrill(
      drillOf({
        against: { topology: 'replication', replicas: 1, config: { 'rdb-key-save-delay': 100_000 } },
        workload: 'none',
        steps: [
          { cli: 'MSET a 1 b 2 c 3 d 4', on: 'redis-1' },
          { cli: 'MSET e 1 f 2 g 3 h 4 i 5 j 6 k 7 l 8 m 9 n 10', on: 'redis-1' },
          { cli: 'BGSAVE', on: 'redis-1' },
          { wait: { info: 'rdb_bgsave_in_progress', of: 'redis-1', is: 1 } },
          { kill: 'redis-1', only: 'child' },
          { wait: { info: 'rdb_bgsave_in_progress', of: 'redis-1', is: 0 } },
          { expect: { info: 'rdb_last_bgsave_status', of: 'redis-1', is: 'not ok' } },
          { kill: 'redis-1', only: 'child' },
        ],
      }),
    )
    expect(report.steps.map(({ outcome }) => outcome)).toEqual([...Array(7).fill('done'), 'failed'])
    expect(report.steps.at(-1)?.detail).toContain('redis-1 has no child to kill')
  },
)

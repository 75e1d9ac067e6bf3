import { describe, expect, test } from 'vitest'
import type { History } from '../../src/drills/history/history.ts'
import { runDrill } from '../../src/drills/run-drill.ts'
import { recordOf } from '../../src/topologies/registry.ts'
import { checkOf, drillOf, valueOf } from '../support/drills.ts'
import { WriteObserver } from '../support/write-observer.ts'

const TIMEOUT = { timeout: 120_000 }

describe('without a fault', () => {
  const calm = { against: { topology: 'replication', replicas: 1 }, steps: [{ run: '1500ms' }] }

  test('nothing is lost, refused or there twice', TIMEOUT, async () => {
    const report = await runDrill(
      drillOf({ ...calm, workload: { rate: 1000, reads: 50 }, expect: { lost: 0, staleReads: 0 } }),
    )
    expect(checkOf(report, 'lost')?.verdict).toBe('pass')
    expect(checkOf(report, 'staleReads')?.verdict).toBe('pass')
    expect(valueOf(report, 'kept')).toBe(valueOf(report, 'acknowledged'))
    expect(valueOf(report, 'acknowledged')).toBeGreaterThan(500)
    expect(valueOf(report, 'reads')).toBeGreaterThan(10)
    for (const name of ['failed', 'resurrected', 'duplicated', 'failovers', 'twoMasters'])
      expect(valueOf(report, name)).toBe(0)
    // A machine that stops for over 100 ms is an outage too; then a write took as long.
    const slowest = valueOf(report, 'latencyMax') ?? Infinity
    expect((valueOf(report, 'unavailable') ?? 0) > 0).toBe(slowest > 100)
  })

  test(
    'a client that drops every thousandth write and says that it is done: exactly these are lost',
    TIMEOUT,
    async () => {
      const report = await runDrill(drillOf({ ...calm, workload: { rate: 4000 }, expect: { lost: 0 } }), {
        dropsEvery: 1000,
      })
      const dropped = Math.floor((valueOf(report, 'writes') ?? 0) / 1000)
      expect(dropped).toBeGreaterThan(2)
      expect(valueOf(report, 'lost')).toBe(dropped)
      expect(report.verdict).toBe('fail')
    },
  )
})

const onePair = {
  topology: 'sentinel',
  replicas: 1,
  sentinel: { 'down-after-milliseconds': 2000, 'failover-timeout': 10_000 },
} as const

test(
  'what the master acknowledges while its only replica hears nothing is lost with it, and nothing else',
  TIMEOUT,
  async () => {
    let history: History | undefined
    const report = await runDrill(
      drillOf({
        against: onePair,
        steps: [
          { run: '500ms' },
          { pause: 'redis-2' },
          { cli: 'CLIENT KILL TYPE replica', on: 'redis-1' },
          { run: '500ms' },
          { kill: 'redis-1' },
          { resume: 'redis-2' },
          { wait: 'failover' },
        ],
        expect: { lost: 0 },
      }),
      { onHistory: (recorded) => (history = recorded) },
    )
    if (!history) throw new Error('nothing was recorded')
    const [, , cut, , kill] = history.steps
    const { writes, final } = history
    if (!cut || !kill || final.is === 'unread') throw new Error('it did not come to that')
    const count = (isMeant: (index: number) => boolean) =>
      Array.from({ length: writes.length }, (_, index) => index).filter(isMeant).length
    const isLost = (index: number) =>
      writes.outcome(index) === 'acknowledged' &&
      final.times.times(writes.client(index), writes.sequence(index)) === 0
    const isBetween = (index: number) =>
      writes.askedMs(index) > cut.to && writes.answeredMs(index) < kill.from
    expect(count(isBetween)).toBeGreaterThan(10)
    expect(count((index) => isBetween(index) && !isLost(index))).toBe(0)
    // What was on its way when the link was cut may be there or not; before that all are, and so is what the new master took.
    expect(count((index) => isLost(index) && writes.answeredMs(index) < cut.from)).toBe(0)
    expect(count((index) => isLost(index) && writes.askedMs(index) > kill.to)).toBe(0)
    expect(valueOf(report, 'lost')).toBe(count(isLost))
    expect(report.verdict).toBe('fail')
  },
)

test('with WAIT 1 and a live replica nothing is lost with the master', TIMEOUT, async () => {
  const report = await runDrill(
    drillOf({
      against: onePair,
      workload: { wait: 1, rate: 200, timeout: '3s' },
      steps: [
        { run: '500ms' },
        { kill: 'redis-1' },
        { wait: { failovers: '>= 1' } },
        { start: 'redis-1' },
        { wait: 'healthy' },
      ],
      expect: { lost: 0 },
    }),
  )
  expect(valueOf(report, 'acknowledged')).toBeGreaterThan(20)
  expect(checkOf(report, 'lost')).toMatchObject({ verdict: 'pass' })
})

test.for([500, 1000, 3000])(
  'an observer of its own sees the same outage, at down-after %i',
  TIMEOUT,
  async (downAfter) => {
    let observer: WriteObserver | undefined
    let observed = 0
    const report = await runDrill(
      drillOf({
        against: {
          topology: 'sentinel',
          sentinel: { 'down-after-milliseconds': downAfter, 'failover-timeout': 10_000 },
        },
        workload: { rate: 100 },
        steps: [{ run: '300ms' }, { kill: 'redis-1' }, { wait: 'failover' }],
      }),
      {
        onRunning: ({ state, name }) => {
          const data = recordOf(state, name).plan.nodes.filter(({ kind }) => kind === 'redis')
          observer = new WriteObserver(data.map(({ listen }) => listen.port))
        },
        onProgress: ({ event }) => {
          if (event === 'healing') observed = observer?.end() ?? 0
        },
      },
    )
    const seen = valueOf(report, 'serverUnavailable') ?? 0
    expect(observed).toBeGreaterThan(downAfter / 2)
    expect(Math.abs(seen - observed)).toBeLessThanOrEqual(Math.max(20, observed * 0.05))
  },
)

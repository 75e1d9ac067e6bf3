import { describe, expect, test } from 'vitest'
import { FoundWrites } from '../../src/drills/history/final-reading.ts'
import { Reads } from '../../src/drills/history/reads.ts'
import { seriesOf } from '../../src/drills/series.ts'
import { storyOf } from '../../src/drills/story.ts'
import { judge, runCheckers, verdictOf } from '../../src/drills/judge.ts'
import { measure } from '../../src/drills/measure.ts'
import { drillFile } from '../../src/model/drill-file.ts'
import { parseThreshold } from '../../src/model/threshold.ts'
import { BEGUN, historyOf, probedPart, tenWrites, writeAt } from '../support/history.ts'

const expectations = drillFile.shape.expect.parse({ lost: 0, resurrected: 0, staleReads: 0, twoMasters: 0 })

function verdictFor(history: ReturnType<typeof historyOf>) {
  return verdictOf(judge(history, measure(history), expectations))
}

test('nothing went wrong: nothing is lost, no time without an acknowledgement, and it passes', () => {
  const history = historyOf(tenWrites())
  expect(measure(history)).toMatchObject({
    unavailable: 0,
    writes: 10,
    acknowledged: 10,
    kept: 10,
    lost: 0,
    resurrected: 0,
    duplicated: 0,
    twoMasters: 0,
    failovers: 0,
  })
  expect(verdictFor(history)).toBe('pass')
})

describe('what is wrong is said', () => {
  test('a write that was acknowledged and is not there', () => {
    const times = new FoundWrites()
    for (const sequence of [0, 1, 2, 4, 5, 6, 7, 8, 9]) times.add(0, sequence)
    const history = historyOf(tenWrites(), { final: { is: 'read', times } })
    expect(measure(history)).toMatchObject({ kept: 9, lost: 1 })
    expect(verdictFor(history)).toBe('fail')
  })

  test('a write that was refused and is there', () => {
    const writes = [...tenWrites(), writeAt(950, 10, { outcome: 'failed', error: 'READONLY' })]
    const history = historyOf(writes)
    if (history.final.is === 'read') history.final.times.add(0, 10)
    expect(measure(history)).toMatchObject({ failed: 1, resurrected: 1, lost: 0 })
    expect(verdictFor(history)).toBe('fail')
  })

  test('a write without an answer is neither lost nor kept', () => {
    const writes = [...tenWrites(), writeAt(950, 10, { outcome: 'unknown', error: 'timeout' })]
    expect(measure(historyOf(writes))).toMatchObject({ unknown: 1, lost: 0, kept: 10, resurrected: 0 })
  })

  test('a write that is there twice', () => {
    const history = historyOf(tenWrites())
    if (history.final.is === 'read') history.final.times.add(0, 3)
    expect(measure(history).duplicated).toBe(1)
  })

  test('a read that does not show what had been acknowledged; one that was asked before counts for nothing', () => {
    const reads = new Reads()
    reads.add({ write: 0, askedMs: BEGUN + 50, answeredMs: BEGUN + 51, saw: 'missed' })
    reads.add({ write: 9, askedMs: BEGUN + 900, answeredMs: BEGUN + 902, saw: 'missed' })
    reads.add({ write: 1, askedMs: BEGUN + 500, answeredMs: BEGUN + 501, saw: 'undecided' })
    const history = historyOf(tenWrites(), { reads })
    expect(measure(history)).toMatchObject({ reads: 3, staleReads: 1 })
    expect(verdictFor(history)).toBe('fail')
  })

  test('two masters at once', () => {
    const history = historyOf(tenWrites(), {
      events: [
        { at: BEGUN, node: 'redis-1', source: 'role', role: 'master' },
        { at: BEGUN, node: 'redis-2', source: 'role', role: 'replica' },
        { at: BEGUN + 200, node: 'redis-2', source: 'role', role: 'master' },
        { at: BEGUN + 500, node: 'redis-1', source: 'role', role: 'replica' },
      ],
    })
    expect(measure(history)).toMatchObject({ twoMasters: 300, failovers: 1 })
    expect(verdictFor(history)).toBe('fail')
  })

  test('a master that had gone before the other was seen as one', () => {
    const handOver = (from: number, until: number) =>
      historyOf(tenWrites(), {
        events: [
          { at: BEGUN, node: 'redis-1', source: 'role', role: 'master' },
          { at: BEGUN, node: 'redis-2', source: 'role', role: 'replica' },
          { at: BEGUN + from, node: 'redis-2', source: 'role', role: 'master', until: BEGUN + from - 20 },
          { at: BEGUN + 220, node: 'redis-1', source: 'role', role: 'replica', until: BEGUN + until },
        ],
      })
    // Asked every 20 ms, one after the other.
    expect(measure(handOver(205, 200)).twoMasters).toBe(0)
    expect(measure(handOver(165, 200)).twoMasters).toBe(35)
  })

  test('a frozen master is none, and is one again when it goes on', () => {
    const history = historyOf(tenWrites(), {
      events: [
        { at: BEGUN, node: 'redis-1', source: 'role', role: 'master' },
        { at: BEGUN, node: 'redis-2', source: 'role', role: 'replica' },
        { at: BEGUN + 100, node: 'redis-1', source: 'process', state: 'paused', pid: 1 },
        { at: BEGUN + 200, node: 'redis-2', source: 'role', role: 'master' },
        { at: BEGUN + 300, node: 'redis-1', source: 'process', state: 'running', pid: 1 },
        { at: BEGUN + 450, node: 'redis-1', source: 'role', role: 'replica', until: BEGUN + 440 },
      ],
    })
    expect(measure(history).twoMasters).toBe(140)
  })

  test('a writer that stalled was no witness', () => {
    const late = tenWrites().map((write) => ({ ...write, dueMs: write.askedMs - 400 }))
    expect(verdictFor(historyOf(late))).toBe('unknown')
  })

  test('and holds no time of its own against the servers, but what was lost all the same', () => {
    const late = tenWrites().map((write) => ({ ...write, dueMs: write.askedMs - 400 }))
    const history = historyOf(late)
    const judged = (name: 'latencyMax' | 'lost') =>
      judge(history, { ...measure(history), [name]: 900 }, { [name]: parseThreshold('<= 0') })
    expect(verdictOf(judged('latencyMax'))).toBe('unknown')
    expect(verdictOf(judged('lost'))).toBe('fail')
  })

  test('what could not be read back is not known', () => {
    const history = historyOf(tenWrites(), { final: { is: 'unread', why: 'no answer' } })
    expect(measure(history)).toMatchObject({ lost: null, kept: null, resurrected: null })
    expect(verdictFor(history)).toBe('unknown')
  })

  test('a step that failed', () => {
    const step = { text: 'kill: master', from: BEGUN, to: BEGUN, outcome: 'failed' as const, detail: 'no' }
    expect(verdictFor(historyOf(tenWrites(), { steps: [step] }))).toBe('fail')
  })

  test('a checker that throws has established nothing', () => {
    const checks = runCheckers([
      {
        check: 'one',
        expected: 'something',
        judge: () => {
          throw new Error('it broke')
        },
      },
    ])
    expect(checks).toEqual([
      {
        check: 'one',
        verdict: 'unknown',
        expected: 'something',
        seen: 'its checker failed: Error: it broke',
      },
    ])
    expect(verdictOf(checks)).toBe('unknown')
  })

  test('no check at all is no pass', () => {
    expect(verdictOf([])).toBe('unknown')
  })
})

describe('the time without an acknowledgement', () => {
  const gap = (writes: Parameters<typeof historyOf>[0]) => measure(historyOf(writes)).unavailable

  test('begins with the asking of the first write that failed, and ends with the next acknowledgement', () => {
    const writes = tenWrites().map((write) =>
      write.sequence >= 3 && write.sequence <= 6
        ? { ...write, outcome: 'failed' as const, error: 'READONLY' }
        : write,
    )
    expect(gap(writes)).toBe(401)
  })

  test('begins with one that took over 100 ms, and ends with its own acknowledgement', () => {
    const writes = tenWrites().filter(({ sequence }) => sequence !== 4 && sequence !== 5)
    expect(
      gap([...writes.slice(0, 3), writeAt(310, 4, { answeredMs: BEGUN + 500 }), ...writes.slice(5)]),
    ).toBe(190)
  })

  test('lasts to the end where nothing follows, and is none where less than 100 ms are left', () => {
    const lastIs = (atMs: number) => [
      ...tenWrites(),
      writeAt(atMs, 10, { outcome: 'unknown', answeredMs: Infinity, error: 'timeout' }),
    ]
    expect(gap(lastIs(901))).toBe(0)
    expect(gap(lastIs(899))).toBe(2)
    expect(gap([...tenWrites().slice(0, 5), writeAt(500, 5, { outcome: 'unknown', error: 'timeout' })])).toBe(
      500,
    )
  })

  test('is that of the worst shard', () => {
    const writes = tenWrites().map((write) => ({ ...write, key: write.sequence % 2 }))
    const broken = writes.map((write) =>
      write.key === 1 && write.sequence < 7
        ? { ...write, outcome: 'failed' as const, error: 'CLUSTERDOWN' }
        : write,
    )
    const partOf = (_client: number, key: number) => key
    expect(measure(historyOf(broken, { partOf })).unavailable).toBe(601)
  })

  test('is measured the same at the servers', () => {
    const part = probedPart([
      [0, 1],
      [10, Infinity],
      [20, 230],
      [260, 1],
    ])
    const history = historyOf(tenWrites(), { direct: { is: 'looked', parts: [part] } })
    expect(measure(history).serverUnavailable).toBe(240)
  })
})

describe('over time', () => {
  /** Asked all the while; from 300 ms to 700 ms nobody answers, then all that waited is acknowledged. */
  const outage = tenWrites().map((write, index) =>
    index >= 3 && index < 7 ? { ...write, answeredMs: BEGUN + 705 } : write,
  )

  test('an outage is a gap, and what had waited comes in one burst', () => {
    const { bucketMs, acknowledged, maxMs } = seriesOf(historyOf(outage))
    const in100 = (from: number) =>
      acknowledged.slice(from / bucketMs, (from + 100) / bucketMs).reduce((sum, count) => sum + count, 0)
    expect(Array.from({ length: 10 }, (_, index) => in100(index * 100))).toEqual([
      1, 1, 1, 0, 0, 0, 0, 5, 1, 1,
    ])
    expect(maxMs[500 / bucketMs]).toBeNull()
    expect(maxMs[700 / bucketMs]).toBe(405)
  })

  test('what was refused or given up is counted when it was; what has no end, at the end', () => {
    const writes = [
      writeAt(100, 0, { answeredMs: BEGUN + 650, outcome: 'failed', error: 'READONLY' }),
      writeAt(200, 1, { answeredMs: Infinity, outcome: 'unknown', error: 'timeout' }),
    ]
    const { bucketMs, failed, unknown, errors } = seriesOf(historyOf(writes))
    expect(failed[650 / bucketMs]).toBe(1)
    expect(errors['READONLY']?.[650 / bucketMs]).toBe(1)
    expect(unknown.at(-1)).toBe(1)
  })

  test('at the same time as it is shown, the cause stands before its effect', () => {
    const history = historyOf(outage, {
      faults: [{ label: 'redis-1 killed', nodes: ['redis-1'], from: BEGUN + 302, to: null }],
    })
    const texts = storyOf(history, measure(history)).map(({ text }) => text)
    expect(texts.slice(0, 2)).toEqual([
      'redis-1 killed by the drill',
      'the clients’ writes stop being acknowledged',
    ])
  })
})

import { expect, test } from 'vitest'
import { longestOutage, longestOutageOf } from '../../src/drills/availability.ts'
import { FoundWrites } from '../../src/drills/history/final-reading.ts'
import { measure } from '../../src/drills/measure.ts'
import { countSides } from '../../src/drills/sides.ts'
import { BEGUN, historyOf, writeAt } from '../support/history.ts'

const nodes = [
  { name: 'redis-1', kind: 'redis' as const },
  { name: 'redis-2', kind: 'redis' as const },
  { name: 'sentinel-1', kind: 'sentinel' as const },
]
const cut = {
  label: 'partition',
  nodes: ['redis-1'],
  from: BEGUN + 100,
  to: BEGUN + 200,
  sides: [
    ['redis-1', 'app-1'],
    ['redis-2', 'sentinel-1', 'app-2'],
  ],
}
const asOf = (client: number) => `app-${client + 1}`

/** Client 0 is app-1, client 1 is app-2; each writes before, during and after the cut. */
const writes = [50, 150, 160, 250].flatMap((at, index) => [
  writeAt(at, index, { client: 0 }),
  writeAt(at, index, { client: 1 }),
])

function without(client: number, ...lost: number[]) {
  const times = new FoundWrites()
  for (const write of writes)
    if (write.client !== client || !lost.includes(write.sequence)) times.add(write.client, write.sequence)
  return { is: 'read' as const, times }
}

test('what the minority lost of a cut is told from what was lost at another time', () => {
  const history = historyOf(writes, { nodes, asOf, faults: [cut], final: without(0, 1, 3) })
  expect(countSides(history)).toEqual([
    expect.objectContaining({
      as: 'app-1',
      side: 'minority',
      acknowledged: 4,
      lost: 2,
      cutAcknowledged: 2,
      cutLost: 1,
    }),
    expect.objectContaining({
      as: 'app-2',
      side: 'majority',
      acknowledged: 4,
      lost: 0,
      cutAcknowledged: 2,
      cutLost: 0,
    }),
  ])
  expect(measure(history)).toMatchObject({ lost: 2, minorityAcknowledged: 2, minorityLost: 1 })
})

test('an application has its own outage, whatever the other is acknowledged', () => {
  const some = Array.from({ length: 10 }, (_, index) => [
    writeAt(index * 100, index, { client: 0 }),
    writeAt(index * 100 + 1, index, {
      client: 1,
      ...(index >= 2 && index < 6 && { outcome: 'unknown' as const, error: 'timeout' }),
    }),
  ]).flat()
  const history = historyOf(some, { asOf })
  expect(longestOutage(history)).toMatchObject({ from: BEGUN + 201, to: BEGUN + 301 })
  expect(longestOutageOf('app-1', history)).toBeUndefined()
  expect(longestOutageOf('app-2', history)).toEqual({ from: BEGUN + 201, to: BEGUN + 602 })
  expect(longestOutageOf('nobody', history)).toBeUndefined()
})

test('what the majority lost is no loss of the minority', () => {
  const history = historyOf(writes, { nodes, asOf, faults: [cut], final: without(1, 1, 2) })
  expect(measure(history)).toMatchObject({ lost: 2, minorityAcknowledged: 2, minorityLost: 0 })
})

test('a cut that was never healed goes on to the end', () => {
  const history = historyOf(writes, { nodes, asOf, faults: [{ ...cut, to: null }], final: without(0, 3) })
  expect(measure(history)).toMatchObject({ minorityAcknowledged: 3, minorityLost: 1 })
})

test('without a final reading the losses are not known', () => {
  const history = historyOf(writes, { nodes, asOf, faults: [cut], final: { is: 'unread', why: 'no answer' } })
  expect(measure(history)).toMatchObject({ minorityAcknowledged: 2, minorityLost: null })
})

test('without names, or without a partition, there is no minority', () => {
  const none = { minorityAcknowledged: null, minorityLost: null }
  expect(measure(historyOf(writes, { nodes, faults: [cut] }))).toMatchObject(none)
  expect(measure(historyOf(writes, { nodes, asOf }))).toMatchObject(none)
})

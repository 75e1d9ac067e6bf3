import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { countSlots, formatSlots, SLOT_COUNT, splitSlots } from '../../src/model/slots.ts'

test.each([
  [1, '0-16383'],
  [3, '0-5460,5461-10922,10923-16383'],
  [4, '0-4095,4096-8191,8192-12287,12288-16383'],
  [5, '0-3276,3277-6553,6554-9829,9830-13106,13107-16383'],
  [7, '0-2340,2341-4680,4681-7021,7022-9361,9362-11702,11703-14042,14043-16383'],
  [
    10,
    '0-1637,1638-3276,3277-4914,4915-6553,6554-8191,8192-9829,9830-11468,11469-13106,13107-14745,14746-16383',
  ],
])('%i masters', (masters, expected) => {
  expect(formatSlots(splitSlots(masters))).toBe(expected)
})

/** clusterManagerCommandCreate of redis-cli.c, which counts with floats. */
function splitAsRedisCli(masters: number): [number, number][] {
  const float = Math.fround
  const slotsPerNode = float(SLOT_COUNT / float(masters))
  let first = 0
  let cursor = float(0)
  return Array.from({ length: masters }, (_, i) => {
    let last = Math.round(float(float(cursor + slotsPerNode) - 1))
    if (last > SLOT_COUNT || i === masters - 1) last = SLOT_COUNT - 1
    if (last < first) last = first
    const range: [number, number] = [first, last]
    first = last + 1
    cursor = float(cursor + slotsPerNode)
    return range
  })
}

test('up to 1000 masters get what redis-cli --cluster create gives them, which is every slot once', () => {
  for (let masters = 1; masters <= 1000; masters++) {
    const ranges = splitSlots(masters)
    expect(JSON.stringify(ranges), `${masters} masters`).toBe(JSON.stringify(splitAsRedisCli(masters)))
    expect(countSlots(ranges)).toBe(SLOT_COUNT)
    const gaps = ranges.filter(([first], index) => first !== (ranges[index - 1]?.[1] ?? -1) + 1)
    expect(gaps).toEqual([])
  }
})

test('slots are written as Redis writes them', () => {
  expect(formatSlots([])).toBe('')
  expect(formatSlots([[5, 5]])).toBe('5')
  expect(
    formatSlots([
      [0, 5460],
      [9000, 9000],
    ]),
  ).toBe('0-5460,9000')
  expect(
    formatSlots(
      [
        [0, 5460],
        [9000, 9000],
      ],
      ' ',
    ),
  ).toBe('0-5460 9000')
})

test('slots are counted with both ends', () => {
  expect(countSlots([])).toBe(0)
  const range = fc.tuple(fc.nat(SLOT_COUNT), fc.nat(100))
  fc.assert(
    fc.property(fc.array(range), (ranges) => {
      const counted = countSlots(ranges.map(([first, more]) => [first, first + more]))
      expect(counted).toBe(ranges.reduce((sum, [, more]) => sum + more + 1, 0))
    }),
  )
})

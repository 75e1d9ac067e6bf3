import keySlot from 'cluster-key-slot'
import { expect, test } from 'vitest'
import { probeKey } from '../../src/model/probe-key.ts'
import { splitSlots } from '../../src/model/slots.ts'

test('outside a cluster any key will do', () => {
  expect(probeKey('abc', undefined)).toBe('redis-ha:probe:abc:0')
  expect(probeKey('abc', [])).toBe('redis-ha:probe:abc:0')
})

test('in a cluster it falls into the slots that were asked for', () => {
  for (const range of [...splitSlots(10), ...splitSlots(100)]) {
    const key = probeKey('abc', [range])
    expect(key).toMatch(/^redis-ha:probe:abc:\d+$/)
    expect(keySlot(key)).toBeGreaterThanOrEqual(range[0])
    expect(keySlot(key)).toBeLessThanOrEqual(range[1])
  }
})

test('one of several ranges is enough, and one slot is a range', () => {
  expect([5, 12_000]).toContain(
    keySlot(
      probeKey('abc', [
        [5, 5],
        [12_000, 12_000],
      ]),
    ),
  )
})

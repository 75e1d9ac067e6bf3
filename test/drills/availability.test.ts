import { array, assert, boolean, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { longestOutage, type Outage } from '../../src/drills/availability.ts'
import { Writes } from '../../src/drills/history/writes.ts'

// Any history, against what the definition says, word by word.

const asking = record({
  afterMs: integer({ min: 0, max: 40 }),
  tookMs: integer({ min: 1, max: 300 }),
  isAcknowledged: boolean(),
  part: integer({ min: 0, max: 1 }),
})

interface Asking {
  at: number
  acknowledgedAt: number
  part: number
}

function byDefinition(askings: Asking[], to: number): Outage | undefined {
  const outages = [0, 1].flatMap((part) => {
    const own = askings.filter((one) => one.part === part)
    const slow = own.filter(({ at, acknowledgedAt }) => acknowledgedAt - at > 100)
    return slow.flatMap(({ at: from }) => {
      const next = Math.min(...own.map(({ acknowledgedAt }) => acknowledgedAt).filter((at) => at > from))
      if (next === Infinity) return to - from < 100 ? [] : [{ from, to }]
      return [{ from, to: next }]
    })
  })
  const longest = Math.max(...outages.map(({ from, to: end }) => end - from))
  return outages.find(({ from, to: end }) => end - from === longest)
}

test('the longest outage is that of the definition, in histories of any length', () => {
  assert(
    property(array(asking, { maxLength: 2100, size: 'max' }), (list) => {
      const writes = new Writes()
      const askings: Asking[] = []
      let at = 0
      for (const { afterMs, tookMs, isAcknowledged, part } of list) {
        at += afterMs
        const index = writes.ask(part, askings.length, 0, at, at)
        writes.settle(index, isAcknowledged ? 'acknowledged' : 'failed', at + tookMs)
        askings.push({ at, acknowledgedAt: isAcknowledged ? at + tookMs : Infinity, part })
      }
      const found = longestOutage({ writes, partOf: (client) => client, to: at + 50 })
      const wanted = byDefinition(askings, at + 50)
      expect(found && found.to - found.from).toBe(wanted && wanted.to - wanted.from)
    }),
    { numRuns: 15 },
  )
})

import { expect, test } from 'vitest'
import type { LinkEffect } from '../../src/model/link-rules.ts'
import { eventually } from '../support/eventually.ts'
import { useRelays } from '../support/relays.ts'

const relays = useRelays()

/** A rule on what `app-1` sends. */
const sent = (effect: LinkEffect) => [{ from: { these: ['app-1'] }, to: { these: ['redis-1'] }, effect }]

test('with jitter bytes come in order, none sooner than the delay', async () => {
  const { client, board, heard } = await relays.dial('app-1')
  board.add('delay', sent({ kind: 'delay', ms: 30, jitterMs: 40 }))
  const begun = performance.now()
  let first = 0
  const lines = Array.from({ length: 200 }, (_, index) => `${index}\n`)
  for (const line of lines) {
    client.write(line)
    await new Promise(setImmediate)
    if (heard() !== '' && first === 0) first = performance.now() - begun
  }
  await eventually('all is there', () => (heard().length === lines.join('').length ? true : undefined))
  expect(heard()).toBe(lines.join(''))
  expect(first === 0 ? performance.now() - begun : first).toBeGreaterThanOrEqual(29)
})

test('a sender of more than is kept waits, and all of it arrives', async () => {
  const { client, board, heard } = await relays.dial('app-1')
  const fault = board.add('delay', sent({ kind: 'delay', ms: 600_000, jitterMs: 0 }))
  const whole = 32 << 20
  client.write('x'.repeat(whole))
  await relays.othersHadTheirTurn()
  // Some MiB are on their way, in the proxy and in the system: never all.
  expect(client.writableLength).toBe(whole)
  expect(heard()).toBe('')
  board.heal(fault)
  await eventually('what was kept has gone, and the rest', () =>
    heard().length === whole ? true : undefined,
  )
})

test('what is healed of a rate waits for it no longer, and of two rates for the faster one', async () => {
  const { client, board, heard } = await relays.dial('app-1')
  const slow = board.add('rate', sent({ kind: 'rate', bytesPerSecond: 1 }))
  client.write('x'.repeat(10_000))
  await relays.othersHadTheirTurn()
  expect(heard()).toBe('')
  board.add('rate', sent({ kind: 'rate', bytesPerSecond: 40_000 }))
  await relays.othersHadTheirTurn()
  expect(heard()).toBe('')
  const begun = performance.now()
  board.heal(slow)
  await eventually('it has gone', () => (heard().length === 10_000 ? true : undefined))
  expect(performance.now() - begun).toBeGreaterThanOrEqual(240)
})

test('what is slow is so in its own direction, and the rate is that of all connections together', async () => {
  const { client, board, heard } = await relays.dial('app-1')
  board.add('rate', sent({ kind: 'rate', bytesPerSecond: 20_000 }))
  const begun = performance.now()
  client.write('x'.repeat(10_000))
  await eventually('it has arrived', () => (heard().length === 10_000 ? true : undefined))
  expect(performance.now() - begun).toBeGreaterThanOrEqual(490)
})

test('half an end reaches the other side behind all that was delayed', async () => {
  const { client, board, heard } = await relays.dial('app-1')
  board.add('delay', sent({ kind: 'delay', ms: 30, jitterMs: 0 }))
  client.end('the last words')
  await eventually('they are there', () => (heard() === 'the last words' ? true : undefined))
  expect(board.flows().find(({ from }) => from === 'app-1')).toMatchObject({ bytes: 'the last words'.length })
})

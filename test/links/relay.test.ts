import { beforeEach, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Relayed, useRelays } from '../support/relays.ts'

const relays = useRelays()
let learn: (name: string) => void
let relayed: Relayed

/** A client that has dialled by way of a relay that does not know yet who it is. */
beforeEach(async () => {
  relayed = await relays.dial(new Promise<string>((resolve) => (learn = resolve)))
  relayed.client.write('first ')
  await eventually('it is relayed', () => (relayed.heard() === 'first ' ? true : undefined))
})

const apart = (from: string, to: string) => ({
  from: { these: [from] },
  to: { these: [to] },
  effect: { kind: 'cut' as const, how: 'drop' as const },
})
const bytes = (from: string) => relayed.board.flows().find((flow) => flow.from === from)?.bytes ?? 0

test('while it is not known who dials, no byte passes a cut that may be its own', async () => {
  const { board, client, heard } = relayed
  board.add('partition', [apart('app-1', 'redis-1')])
  client.write('second ')
  await relays.othersHadTheirTurn()
  expect(heard()).toBe('first ')
  learn('app-1')
  await eventually('it is known', () => (bytes('app-1') > 0 ? true : undefined))
  await relays.othersHadTheirTurn()
  expect([heard(), bytes('app-1'), bytes('client')]).toEqual(['first ', 'first '.length, 0])
})

test('one that turns out to be somebody else goes on, and nothing of it is lost', async () => {
  const { board, client, heard } = relayed
  board.add('partition', [apart('app-1', 'redis-1'), apart('client', 'redis-1')])
  client.write('second ')
  await relays.othersHadTheirTurn()
  learn('app-2')
  await eventually('all has passed', () => (heard() === 'first second ' ? true : undefined))
  expect(bytes('app-2')).toBe('first second '.length)
  client.write('third')
  await eventually('and goes on', () => (heard() === 'first second third' ? true : undefined))
})

test('healed meanwhile, it goes on without a name', async () => {
  const { board, client, heard } = relayed
  const fault = board.add('partition', [apart('app-1', 'redis-1')])
  client.write('second')
  board.heal(fault)
  await eventually('all has passed', () => (heard() === 'first second' ? true : undefined))
  expect(bytes('client')).toBe('first second'.length)
})

import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { eventText } from '../../src/ui/event-text.ts'

test('what redis-ha did is told in words, not in JSON', () => {
  const text = eventText([{ name: 'redis-1' }])
  const told = (event: string, details: Record<string, unknown>) =>
    stripVTControlCharacters(
      text({ at: 0, node: 'redis-ha', source: 'action', event, about: undefined, details }).slice(
        '1970-01-01 '.length,
      ),
    )
  expect(told('checked', { checks: 42, failing: 3 })).toMatch(/ redis-ha checked 42 checks, 3 failing$/)
  expect(told('phase', { phase: 'wire' })).toMatch(/ redis-ha phase wire$/)
})

import { expect, test } from 'vitest'
import { filled } from '../../../src/drills/steps/placeholders.ts'
import { planOf } from '../../support/plans.ts'

test('what a node has is filled in; other braces are hash tags', () => {
  const plan = planOf({ topology: 'cluster' })
  const id = plan.nodes[0]?.id
  expect(id).toMatch(/^[0-9a-f]{40}$/)
  expect(filled('MEET {redis-1.host} {redis-1.port} {redis-1.bus} {redis-1.id}', plan)).toBe(
    `MEET 127.0.0.1 7001 17001 ${id}`,
  )
  expect(filled('{user}:1 {redis-9.id} {redis-1.name}', plan)).toBe('{user}:1 {redis-9.id} {redis-1.name}')
})

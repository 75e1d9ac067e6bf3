import { expect, test } from 'vitest'
import type { LinksView, Views } from '../../../src/topologies/health/views.ts'
import { judgeNodes } from '../../../src/topologies/health/judge-nodes.ts'
import { planOf } from '../../support/plans.ts'
import { healthyViews, noes } from '../../support/views.ts'

const healthy = healthyViews(planOf({ topology: 'sentinel', links: true }))

function withLinks(change: (links: LinksView) => Partial<LinksView>): Views {
  if (!healthy.links) throw new Error('the plan has no links')
  return { ...healthy, links: { ...healthy.links, ...change(healthy.links) } }
}

const stateOf = ({ state }: LinksView) => {
  if ('why' in state) throw new Error(state.why)
  return state.said
}

test('the proxy of the links is judged where there is one', () => {
  const observed = judgeNodes(healthy).filter(({ observer }) => observer === 'links')
  expect(observed.map(({ check, ok }) => [check, ok])).toEqual([
    ['process', true],
    ['ways-open', true],
  ])
  const without = judgeNodes({ ...healthy, links: undefined })
  expect(without.filter(({ observer }) => observer === 'links')).toEqual([])
})

test.each([
  [
    'a proxy that is gone',
    withLinks(() => ({
      process: { pid: 3001, state: 'gone' },
      state: { why: 'process 3001 is gone' },
    })),
    ['process@links: pid 3001 ≠ gone', 'ways-open@links: a way to every node ≠ process 3001 is gone'],
  ],
  [
    'one that does not answer',
    withLinks(() => ({ state: { why: 'no answer in 1000ms' } })),
    [
      'process@links: pid 3001 ≠ no answer in 1000ms',
      'ways-open@links: a way to every node ≠ no answer in 1000ms',
    ],
  ],
  [
    'a strange one that answers',
    withLinks((links) => ({ state: { said: { ...stateOf(links), pid: 9 } } })),
    ['process@links: pid 3001 ≠ pid 9'],
  ],
  [
    'one that nobody listens behind',
    withLinks((links) => ({
      state: {
        said: {
          ...stateOf(links),
          closed: [
            { node: 'redis-2', kind: 'client' as const },
            { node: 'redis-2', kind: 'bus' as const },
          ],
        },
      },
    })),
    ['ways-open@links: a way to every node ≠ none to redis-2'],
  ],
])('%s is seen', (_what, views, expected) => {
  expect(noes(judgeNodes(views))).toEqual(expected)
})

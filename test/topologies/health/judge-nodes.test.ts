import { expect, test } from 'vitest'
import { allOk } from '../../../src/model/check.ts'
import { judgeNodes } from '../../../src/topologies/health/judge-nodes.ts'
import type { Views } from '../../../src/topologies/health/views.ts'
import { planOf } from '../../support/plans.ts'
import { healthyViews, noes, withData, withFields, withSentinel, withSilence } from '../../support/views.ts'

const healthy = healthyViews(planOf({ topology: 'sentinel' }))

test('every node is asked for all there is to know', () => {
  const checks = judgeNodes(healthy)
  expect(noes(checks)).toEqual([])
  expect(allOk(checks)).toBe(true)
  const data = ['redis-1', 'redis-2', 'redis-3'].flatMap((name) => [
    `process@${name}`,
    `ping@${name}`,
    `loaded@${name}`,
  ])
  const sentinels = ['sentinel-1', 'sentinel-2', 'sentinel-3'].flatMap((name) => [
    `process@${name}`,
    `ping@${name}`,
  ])
  expect(checks.map(({ check, observer }) => `${check}@${observer}`)).toEqual([...data, ...sentinels])
})

const cases: [string, (views: Views) => Views, string[]][] = [
  [
    'somebody else answers on the port',
    (views) => withData(views, 'redis-2', ({ info }) => ({ info: withFields(info, { process_id: '77' }) })),
    ['process@redis-2: pid 1002 ≠ pid 77'],
  ],
  [
    'who answers does not say who it is',
    (views) =>
      withData(views, 'redis-2', ({ info }) => ({ info: withFields(info, { process_id: undefined }) })),
    ['process@redis-2: pid 1002 ≠ pid undefined'],
  ],
  [
    'somebody else answers on the port of a sentinel',
    (views) =>
      withSentinel(views, 'sentinel-3', ({ info }) => ({ info: withFields(info, { process_id: '1' }) })),
    ['process@sentinel-3: pid 2003 ≠ pid 1'],
  ],
  [
    'a process is gone, whoever answers',
    (views) => withData(views, 'redis-1', () => ({ process: { pid: 1001, state: 'gone' } })),
    ['process@redis-1: pid 1001 ≠ gone'],
  ],
  [
    'a node was never started',
    (views) => withData(views, 'redis-1', () => ({ process: { pid: undefined, state: 'gone' } })),
    ['process@redis-1: pid of our own ≠ never started'],
  ],
  [
    'a node that we never started answers',
    (views) => withData(views, 'redis-1', () => ({ process: { pid: undefined, state: 'running' } })),
    ['process@redis-1: pid of our own ≠ pid 1001'],
  ],
  [
    'PING is answered otherwise',
    (views) => withData(views, 'redis-3', () => ({ ping: { said: 'LOADING' } })),
    ['ping@redis-3: PONG ≠ LOADING'],
  ],
  [
    'PING is not answered',
    (views) => withSentinel(views, 'sentinel-1', () => ({ ping: { why: 'connection refused' } })),
    ['ping@sentinel-1: PONG ≠ connection refused'],
  ],
  [
    'it is loading',
    (views) => withData(views, 'redis-2', ({ info }) => ({ info: withFields(info, { loading: '1' }) })),
    ['loaded@redis-2: loading 0 ≠ loading 1'],
  ],
  [
    'it does not say whether it is loading',
    (views) => withData(views, 'redis-2', ({ info }) => ({ info: withFields(info, { loading: undefined }) })),
    ['loaded@redis-2: loading 0 ≠ loading unknown'],
  ],
  [
    'INFO is not answered',
    (views) => withData(views, 'redis-2', () => ({ info: { why: 'NOPERM' } })),
    ['process@redis-2: pid 1002 ≠ NOPERM', 'loaded@redis-2: loading 0 ≠ NOPERM'],
  ],
  [
    'a data node is silent',
    (views) => withSilence(views, 'redis-1'),
    [
      'process@redis-1: pid 1001 ≠ no answer in 1000ms',
      'ping@redis-1: PONG ≠ no answer in 1000ms',
      'loaded@redis-1: loading 0 ≠ no answer in 1000ms',
    ],
  ],
  [
    'a sentinel is silent',
    (views) => withSilence(views, 'sentinel-2'),
    ['process@sentinel-2: pid 2002 ≠ no answer in 1000ms', 'ping@sentinel-2: PONG ≠ no answer in 1000ms'],
  ],
]

test.each(cases)('%s', (_what, change, expected) => {
  expect(noes(judgeNodes(change(healthy)))).toEqual(expected)
})

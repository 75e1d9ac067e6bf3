import { expect, test } from 'vitest'
import { judgeSentinels } from '../../../src/topologies/health/judge-sentinels.ts'
import type { Views } from '../../../src/topologies/health/views.ts'
import { planOf } from '../../support/plans.ts'
import {
  healthyViews,
  noes,
  withData,
  withEntry,
  withFields,
  withSentinel,
  withSilence,
} from '../../support/views.ts'

const healthy = healthyViews(planOf({ topology: 'sentinel' }))

type Entry = ReadonlyMap<string, string>
const entry = (fields: Record<string, string>) => (known: Entry) =>
  new Map([...known, ...Object.entries(fields)])

function master(views: Views, name: string, fields: Record<string, string | undefined>): Views {
  return withSentinel(views, name, (view) => ({ master: withFields(view.master, fields) }))
}
function replicas(views: Views, name: string, at: number, change: (known: Entry) => Entry | undefined) {
  return withSentinel(views, name, (view) => ({ replicas: withEntry(view.replicas, at, change) }))
}
function sentinels(views: Views, name: string, at: number, change: (known: Entry) => Entry | undefined) {
  return withSentinel(views, name, (view) => ({ sentinels: withEntry(view.sentinels, at, change) }))
}

test('every sentinel is asked for all that it has to know', () => {
  const checks = judgeSentinels(healthy)
  expect(noes(checks)).toEqual([])
  expect(checks.map(({ check, observer, expected }) => `${check}@${observer}: ${expected}`)).toEqual(
    ['sentinel-1', 'sentinel-2', 'sentinel-3'].flatMap((name) => [
      `master-known@${name}: 127.0.0.1:6379`,
      `master-flags@${name}: master`,
      `epoch-agreed@${name}: 0`,
      `replicas-known@${name}: 2`,
      `sentinels-known@${name}: 2`,
      `quorum@${name}: OK`,
    ]),
  )
})

test('after a failover all agree on another epoch', () => {
  let views = healthy
  for (const name of ['sentinel-1', 'sentinel-2', 'sentinel-3'])
    views = master(views, name, { 'config-epoch': '7' })
  expect(noes(judgeSentinels(views))).toEqual([])
})

test('a topology of one sentinel and no replica has little to know', () => {
  const views = healthyViews(planOf({ topology: 'sentinel', replicas: 0, sentinels: 1 }))
  expect(noes(judgeSentinels(views))).toEqual([])
})

const cases: [string, (views: Views) => Views, string[]][] = [
  [
    'a sentinel knows another master',
    (views) => master(views, 'sentinel-2', { port: '6380' }),
    ['master-known@sentinel-2: 127.0.0.1:6379 ≠ 127.0.0.1:6380'],
  ],
  [
    'a sentinel knows the master at another address',
    (views) => master(views, 'sentinel-2', { ip: 'localhost' }),
    ['master-known@sentinel-2: 127.0.0.1:6379 ≠ localhost:6379'],
  ],
  [
    'a sentinel takes the master for down',
    (views) => master(views, 'sentinel-3', { flags: 's_down,master' }),
    ['master-flags@sentinel-3: master ≠ s_down,master'],
  ],
  [
    'a sentinel says nothing of the master’s flags',
    (views) => master(views, 'sentinel-3', { flags: undefined }),
    ['master-flags@sentinel-3: master ≠ none'],
  ],
  [
    'a sentinel is behind in its epoch',
    (views) =>
      master(master(views, 'sentinel-1', { 'config-epoch': '1' }), 'sentinel-2', { 'config-epoch': '1' }),
    ['epoch-agreed@sentinel-3: 1 ≠ 0'],
  ],
  [
    'a sentinel is ahead in its epoch',
    (views) => master(views, 'sentinel-2', { 'config-epoch': '10' }),
    ['epoch-agreed@sentinel-1: 10 ≠ 0', 'epoch-agreed@sentinel-3: 10 ≠ 0'],
  ],
  [
    'a sentinel has no epoch',
    (views) => master(views, 'sentinel-1', { 'config-epoch': undefined }),
    ['epoch-agreed@sentinel-1: 0 ≠ none'],
  ],
  [
    'a sentinel knows one replica less',
    (views) => replicas(views, 'sentinel-1', 1, () => undefined),
    ['replicas-known@sentinel-1: 2 ≠ 1'],
  ],
  [
    'a sentinel takes a replica for down',
    (views) => replicas(views, 'sentinel-1', 0, entry({ flags: 's_down,slave' })),
    ['replicas-known@sentinel-1: 2 ≠ 1, and 127.0.0.1:6380 s_down,slave, link ok'],
  ],
  [
    'a sentinel is not connected to a replica',
    (views) => replicas(views, 'sentinel-1', 0, entry({ flags: 'slave,disconnected' })),
    ['replicas-known@sentinel-1: 2 ≠ 1, and 127.0.0.1:6380 slave,disconnected, link ok'],
  ],
  [
    'a sentinel hears of a broken link',
    (views) => replicas(views, 'sentinel-2', 1, entry({ 'master-link-status': 'err' })),
    ['replicas-known@sentinel-2: 2 ≠ 1, and 127.0.0.1:6381 slave, link err'],
  ],
  [
    'a sentinel remembers a replica that is no more, beside all that are',
    (views) =>
      withSentinel(views, 'sentinel-3', () => ({
        replicas: {
          said: ['6380', '6381', '6390'].map(
            (port) =>
              new Map([
                ['ip', '127.0.0.1'],
                ['port', port],
                ['flags', port === '6390' ? 's_down,slave,disconnected' : 'slave'],
                ['master-link-status', 'ok'],
              ]),
          ),
        },
      })),
    ['replicas-known@sentinel-3: 2 ≠ 2, and 127.0.0.1:6390 is not ours'],
  ],
  [
    'a sentinel knows one other sentinel less',
    (views) => sentinels(views, 'sentinel-2', 0, () => undefined),
    ['sentinels-known@sentinel-2: 2 ≠ 1'],
  ],
  [
    'a sentinel is not connected to another',
    (views) => sentinels(views, 'sentinel-2', 0, entry({ flags: 'sentinel,disconnected' })),
    ['sentinels-known@sentinel-2: 2 ≠ 1, and 127.0.0.1:26379 sentinel,disconnected'],
  ],
  [
    'a sentinel takes another for down',
    (views) => sentinels(views, 'sentinel-2', 1, entry({ flags: 's_down,sentinel' })),
    ['sentinels-known@sentinel-2: 2 ≠ 1, and 127.0.0.1:26381 s_down,sentinel'],
  ],
  [
    'the quorum can’t be reached',
    (views) =>
      withSentinel(views, 'sentinel-3', () => ({ quorum: { said: 'NOQUORUM 1 usable Sentinels.' } })),
    ['quorum@sentinel-3: OK ≠ NOQUORUM 1 usable Sentinels.'],
  ],
  [
    'the quorum is refused with an error',
    (views) => withSentinel(views, 'sentinel-3', () => ({ quorum: { why: 'NOQUORUM 1 usable Sentinels.' } })),
    ['quorum@sentinel-3: OK ≠ NOQUORUM 1 usable Sentinels.'],
  ],
  [
    'SENTINEL REPLICAS is not answered',
    (views) => withSentinel(views, 'sentinel-1', () => ({ replicas: { why: 'NOPERM' } })),
    ['replicas-known@sentinel-1: 2 ≠ NOPERM'],
  ],
  [
    'a sentinel is silent',
    (views) => withSilence(views, 'sentinel-1'),
    [
      'master-known@sentinel-1: 127.0.0.1:6379 ≠ no answer in 1000ms',
      'master-flags@sentinel-1: master ≠ no answer in 1000ms',
      'epoch-agreed@sentinel-1: 0 ≠ no answer in 1000ms',
      'replicas-known@sentinel-1: 2 ≠ no answer in 1000ms',
      'sentinels-known@sentinel-1: 2 ≠ no answer in 1000ms',
      'quorum@sentinel-1: OK ≠ no answer in 1000ms',
    ],
  ],
  [
    'there are two masters: nobody can know the one',
    (views) => withData(views, 'redis-2', ({ info }) => ({ info: withFields(info, { role: 'master' }) })),
    ['sentinel-1', 'sentinel-2', 'sentinel-3'].map(
      (name) => `master-known@${name}: the one master ≠ 127.0.0.1:6379`,
    ),
  ],
]

test('that another held the old master for down is a fault, unless the server never forgets it', () => {
  const flagged = (flags: string) => sentinels(healthy, 'sentinel-2', 0, entry({ flags }))
  const rules = { forgetsMasterDown: false }
  const left = flagged('sentinel,master_down')
  expect(noes(judgeSentinels(left))).toEqual([
    'sentinels-known@sentinel-2: 2 ≠ 1, and 127.0.0.1:26379 sentinel,master_down',
  ])
  expect(noes(judgeSentinels(left, () => rules))).toEqual([])
  for (const flags of ['s_down,sentinel,master_down', 'sentinel,disconnected', 's_down,sentinel'])
    expect(noes(judgeSentinels(flagged(flags), () => rules))).toEqual([
      `sentinels-known@sentinel-2: 2 ≠ 1, and 127.0.0.1:26379 ${flags}`,
    ])
  // One that holds the master for down now says so itself.
  const down = master(left, 'sentinel-1', { flags: 's_down,master' })
  expect(noes(judgeSentinels(down, () => rules))).toEqual(['master-flags@sentinel-1: master ≠ s_down,master'])
})

test.each(cases)('%s', (_what, change, expected) => {
  expect(noes(judgeSentinels(change(healthy)))).toEqual(expected)
})

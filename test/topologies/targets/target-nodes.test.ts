import { expect, test } from 'vitest'
import { RedisHaError } from '../../../src/model/failure.ts'
import type { Plan } from '../../../src/model/plan.ts'
import { parseTargets } from '../../../src/model/target.ts'
import { nodesOf } from '../../../src/topologies/targets/target-nodes.ts'
import type { Views } from '../../../src/topologies/health/views.ts'
import { planOf } from '../../support/plans.ts'
import {
  healthyViews,
  withData,
  withFields,
  withLine,
  withSentinel,
  withSilence,
} from '../../support/views.ts'

const sentinel = planOf('topology: sentinel')
const cluster = planOf('topology: cluster\nreplicas: 2')

function names(text: string, plan: Plan, views: Views = healthyViews(plan), choose = () => 0): string[] {
  return parseTargets(text).flatMap((target) => nodesOf(target, plan, views, choose).map(({ name }) => name))
}

function failureOf(run: () => unknown): RedisHaError['failure'] {
  try {
    run()
  } catch (error) {
    if (error instanceof RedisHaError) return error.failure
    throw error
  }
  throw new Error('it went well')
}

test.for<[string, string[]]>([
  ['redis-2', ['redis-2']],
  ['master', ['redis-1']],
  ['masters', ['redis-1']],
  ['replica', ['redis-2']],
  ['replicas', ['redis-2', 'redis-3']],
  ['sentinel', ['sentinel-1']],
  ['sentinels', ['sentinel-1', 'sentinel-2', 'sentinel-3']],
  ['all', ['redis-1', 'redis-2', 'redis-3', 'sentinel-1', 'sentinel-2', 'sentinel-3']],
  ['key:user:42', ['redis-1']],
])('with sentinels, %s', ([text, nodes]) => {
  expect(names(text, sentinel)).toEqual(nodes)
})

test.for<[string, string[]]>([
  ['masters', ['redis-1', 'redis-2', 'redis-3']],
  ['shard-2/master', ['redis-2']],
  ['shard-2/replica', ['redis-5']],
  // 12182, 5061 and 866: the slots that CLUSTER KEYSLOT gives.
  ['key:foo', ['redis-3']],
  ['key:bar', ['redis-1']],
  ['key:{foo}bar', ['redis-3']],
  ['key:hello', ['redis-1']],
])('in a cluster, %s', ([text, nodes]) => {
  expect(names(text, cluster)).toEqual(nodes)
})

test('of several the choice is taken that was handed in', () => {
  const asked: number[] = []
  const last = (count: number) => {
    asked.push(count)
    return count - 1
  }
  const chosen = (text: string, plan: Plan) =>
    parseTargets(text).flatMap((target) =>
      nodesOf(target, plan, healthyViews(plan), last).map(({ name }) => name),
    )
  expect(chosen('replica,sentinel', sentinel)).toEqual(['redis-3', 'sentinel-3'])
  expect(chosen('shard-1/replica', cluster)).toEqual(['redis-7'])
  expect(chosen('master', sentinel)).toEqual(['redis-1'])
  expect(asked).toEqual([2, 3, 2])
})

/** The views with a node that thinks it is a master. */
function withMaster(views: Views, name: string): Views {
  return withData(views, name, ({ info }) => ({ info: withFields(info, { role: 'master' }) }))
}

test('roles are those that the nodes have now', () => {
  const views = withMaster(withSilence(healthyViews(sentinel), 'redis-1'), 'redis-3')
  expect(names('master', sentinel, views)).toEqual(['redis-3'])
  expect(names('replicas', sentinel, views)).toEqual(['redis-2'])
})

test('during a split all that think they are masters are', () => {
  const views = withMaster(healthyViews(sentinel), 'redis-3')
  expect(names('masters', sentinel, views)).toEqual(['redis-1', 'redis-3'])
})

test('of two masters that claim the slot of a key, the one with the later epoch has it', () => {
  const slots: [number, number][] = [[0, 5460]]
  const split = (configEpoch: number) =>
    withLine(withMaster(healthyViews(cluster), 'redis-4'), 'redis-4', 'redis-4', () => ({
      slots,
      configEpoch,
    }))
  expect(names('key:bar', cluster, split(9))).toEqual(['redis-4'])
  expect(names('key:bar', cluster, split(0))).toEqual(['redis-1'])
})

test('a key whose slot nobody has', () => {
  const views = withLine(healthyViews(cluster), 'redis-1', 'redis-1', () => ({ slots: [] }))
  expect(failureOf(() => names('key:bar', cluster, views))).toMatchObject({
    reason: 'not-healthy',
    title: 'Nobody in "shop" has the key "bar" just now',
  })
})

test('a sentinel that does not answer is not chosen', () => {
  expect(names('sentinel', sentinel, withSilence(healthyViews(sentinel), 'sentinel-1'))).toEqual([
    'sentinel-2',
  ])
})

/** The views with a sentinel that has a failover in this state. */
function during(views: Views, name: string, state: string): Views {
  return withSentinel(views, name, ({ master }) => ({
    master: withFields(master, { flags: 'master,o_down,failover_in_progress', 'failover-state': state }),
  }))
}

test('the leader is the sentinel that runs a failover which it was elected for', () => {
  const elected = during(healthyViews(sentinel), 'sentinel-1', 'wait_start')
  expect(failureOf(() => names('leader', sentinel, elected))).toMatchObject({
    reason: 'not-healthy',
    seen: 'no failover that a sentinel was elected for',
  })
  expect(names('leader', sentinel, during(elected, 'sentinel-2', 'wait_promotion'))).toEqual(['sentinel-2'])
})

test.for<[string, Plan, object]>([
  ['redis-9', sentinel, { reason: 'unknown-name', title: '"shop" has no "redis-9"', try: 'redis-1' }],
  ['GET', cluster, { expected: expect.stringMatching(/^one of redis-1, .*, replicas, all$/) }],
  ['mastre', sentinel, { reason: 'unknown-name', try: 'master' }],
  ['leader', cluster, { reason: 'unknown-name', title: '"shop" has no sentinels' }],
  ['sentinels', cluster, { reason: 'unknown-name' }],
  ['sentinel', cluster, { reason: 'unknown-name' }],
  ['shard-4/master', cluster, { reason: 'unknown-name', try: 'shard-1/master' }],
  ['shard-1/master', sentinel, { reason: 'unknown-name' }],
])('%s is refused', ([text, plan, failure]) => {
  expect(failureOf(() => names(text, plan))).toMatchObject(failure)
})

test('a role that nobody has now says what each node is', () => {
  const views = withSilence(healthyViews(sentinel), 'redis-1')
  expect(failureOf(() => names('master', sentinel, views))).toEqual({
    reason: 'not-healthy',
    title: 'There is no master in "shop" just now',
    expected: 'a node that is master',
    seen: "redis-1 can't be asked, redis-2 replica, redis-3 replica",
    try: 'redis-ha status shop',
  })
})

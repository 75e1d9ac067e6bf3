import { expect, test } from 'vitest'
import { shardNames } from '../../src/topologies/document.ts'
import { planOf } from '../support/plans.ts'
import { healthyViews, withSilence } from '../support/views.ts'

const cluster = planOf('topology: cluster')

function named(views: ReturnType<typeof healthyViews>): [string, string][] {
  return [...shardNames(views.data)].map(([view, shard]) => [view.node.name, shard])
}

const BY_SLOTS = [
  ['redis-1', 'shard-1'],
  ['redis-2', 'shard-2'],
  ['redis-3', 'shard-3'],
  ['redis-4', 'shard-1'],
  ['redis-5', 'shard-2'],
  ['redis-6', 'shard-3'],
]

test('a shard is a master with its replicas, numbered by its slots', () => {
  expect(named(healthyViews(cluster))).toEqual(BY_SLOTS)
})

test('the shards keep their names while one has no master that answers', () => {
  expect(named(withSilence(healthyViews(cluster), 'redis-1'))).toEqual(BY_SLOTS)
})
